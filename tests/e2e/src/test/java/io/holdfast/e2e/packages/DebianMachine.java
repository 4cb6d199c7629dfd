package io.holdfast.e2e.packages;

import io.holdfast.e2e.lab.Lab;
import io.holdfast.e2e.lab.Programs;
import io.holdfast.e2e.lab.Programs.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A small Debian that was booted with systemd in a container. What is done to it is gone with its directory. */
public final class DebianMachine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** To look often starts a process, a JVM mostly, beside what is waited for. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Path root;
    private final Path log;
    private final Process container;

    private DebianMachine(Path root, Path log, Process container) {
        this.root = root;
        this.log = log;
        this.container = container;
    }

    /** Boots one over the root in {@code debian}, which stays as it is. */
    public static DebianMachine boot(Path debian, Path directory) throws IOException {
        Path root = Files.createDirectories(directory.resolve("root"));
        Path upper = Files.createDirectories(directory.resolve("upper"));
        Path work = Files.createDirectories(directory.resolve("work"));
        Programs.require(List.of(
                "mount",
                "-t",
                "overlay",
                "overlay",
                "-o",
                "lowerdir=" + debian + ",upperdir=" + upper + ",workdir=" + work,
                root.toString()));
        Path log = directory.resolve("console.log");
        Process container = new ProcessBuilder(
                        "systemd-nspawn",
                        "--quiet",
                        "--boot",
                        "--directory=" + root,
                        "--machine=holdfast-" + ProcessHandle.current().pid(),
                        "--register=no",
                        "--keep-unit",
                        "--private-network",
                        "--link-journal=no",
                        "--resolv-conf=off",
                        "--console=pipe")
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        DebianMachine machine = new DebianMachine(root, log, container);
        Runtime.getRuntime().addShutdownHook(new Thread(machine::close));
        machine.await(
                "booted",
                () -> machine.tried("systemctl", "is-system-running", "--wait")
                        .output()
                        .matches("(running|degraded)\\s*"));
        return machine;
    }

    /** Where its file system is seen from outside. */
    public Path path(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** Runs a program in it, as root, and hands out what it wrote. */
    public String run(String... words) {
        return Programs.require(inside(words));
    }

    public Outcome tried(String... words) {
        return Programs.run(inside(words));
    }

    /** Waits until something holds. */
    public void await(String what, BooleanSupplier condition) {
        await(what, PATIENCE, condition);
    }

    /** Waits so long at most. */
    public void await(String what, Duration patience, BooleanSupplier condition) {
        Lab.await(patience, PAUSE, () -> "not " + what + "; the console: " + console(), condition);
    }

    private List<String> inside(String... words) {
        String first = first().map(each -> Long.toString(each.pid())).orElse("none");
        List<String> command = new ArrayList<>(List.of("nsenter", "--all", "--root", "--wd", "--target", first));
        command.addAll(List.of("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8"));
        command.addAll(List.of(words));
        return command;
    }

    /** The process that is number one in it, once there is one. */
    private Optional<ProcessHandle> first() {
        return container
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("/systemd"))
                .findFirst();
    }

    private String console() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // With its first process all others end; nothing is to be kept.
        first().ifPresent(ProcessHandle::destroyForcibly);
        container.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        Programs.run(List.of("umount", root.toString()));
    }
}
