package io.holdfast.e2e.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A virtual machine of the lab. */
public final class Guest {
    private static final Duration BOOT = Duration.ofSeconds(90);
    private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");
    private static final Pattern CODE = Pattern.compile("\"exitcode\":(\\d+)");
    private static final Pattern OUT = Pattern.compile("\"out-data\":\"([^\"]*)\"");
    private static final Pattern ERRORS = Pattern.compile("\"err-data\":\"([^\"]*)\"");

    private final Lab lab;
    private final String name;
    private final Path log;

    Guest(Lab lab, String name, Path log) {
        this.lab = lab;
        this.name = name;
        this.log = log;
    }

    public String name() {
        return name;
    }

    public String uuid() {
        return lab.virsh("domuuid", name).strip();
    }

    /** As libvirt words it: running, paused, shut off. */
    public String state() {
        return lab.virsh("domstate", name).strip();
    }

    /** What the guest wrote to its console. */
    public String console() {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void start() {
        lab.virsh("start", name);
    }

    /** Pulls the plug and waits. Nothing happens when it is off. */
    public void stop() {
        if (!state().equals("shut off")) {
            lab.virsh("destroy", name);
        }
    }

    /** Asks the guest to stop, and waits until it is off. An agent that ends before it has answered did as it was asked. */
    public void shutDown() {
        String said = lab.tryVirsh("shutdown", name, "--mode", "agent").output();
        await("off; virsh said: " + said, () -> state().equals("shut off"));
    }

    /** Waits until the guest has booted, its agent answers and its file systems can be written: one that is frozen answers, too. */
    public Guest awaitAgent() {
        await("answering and thawed", this::isThawed);
        return this;
    }

    private boolean isThawed() {
        return lab.tryVirsh("qemu-agent-command", name, "{\"execute\":\"guest-fsfreeze-status\"}")
                .output()
                .contains("thawed");
    }

    /** Whether its agent answers. */
    public boolean answers() {
        return lab.tryVirsh("qemu-agent-command", name, "{\"execute\":\"guest-ping\"}")
                        .code()
                == 0;
    }

    /** Waits until the guest has booted, for one without an agent. */
    public Guest awaitBoot() {
        await("booted", () -> console().contains("TINY-READY"));
        return this;
    }

    /** Runs a shell script in the guest and hands out what it wrote. */
    public String exec(String script) {
        String started = begin(script);
        String pid = group(PID, started);
        String[] status = {""};
        await("done with " + script, () -> {
            status[0] = agent("{\"execute\":\"guest-exec-status\",\"arguments\":{\"pid\":" + pid + "}}");
            return status[0].contains("\"exited\":true");
        });
        if (!group(CODE, status[0]).equals("0")) {
            throw new IllegalStateException(
                    script + " ended in the guest with " + status[0] + " " + decoded(ERRORS, status[0]));
        }
        return decoded(OUT, status[0]);
    }

    /** Starts a shell script in the guest and does not wait for it. */
    public void launch(String script) {
        begin("sleep 0.5; " + script);
    }

    private String begin(String script) {
        return agent("{\"execute\":\"guest-exec\",\"arguments\":{\"path\":\"/bin/sh\",\"arg\":[\"-c\",\""
                + quoted(script) + "\"],\"capture-output\":true}}");
    }

    /** Asks the agent. */
    public String agent(String json) {
        return lab.virsh("qemu-agent-command", "--timeout", "30", name, json);
    }

    /** Number of its QEMU process. */
    public long pid() {
        // The file's name is a shortened form of the guest's, so QEMU's own command line is asked.
        return lab.pids().stream()
                .filter(each ->
                        commandLine(each).contains("\0guest=" + name.replace(",", ",,") + ",debug-threads=on\0"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " has no process"));
    }

    /** Ends QEMU as a power cut would. */
    public void kill() {
        lab.kill(pid());
        await("off", () -> state().equals("shut off"));
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }

    private void await(String what, java.util.function.BooleanSupplier condition) {
        Lab.await(
                BOOT,
                Duration.ofMillis(100),
                () -> name + " is not " + what + "; its console: " + console(),
                condition);
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\t", "\\t");
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }

    private static String decoded(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? new String(Base64.getDecoder().decode(matcher.group(1)), StandardCharsets.UTF_8) : "";
    }
}
