package io.holdfast.agent.platform;

import io.holdfast.agent.platform.NetworkMounts.Mount;
import io.holdfast.agent.platform.libvirt.GuestAgent;
import io.holdfast.agent.platform.libvirt.GuestFact;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Parameters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a guest for its network mounts. QEMU's agent leaves them out of its list of file systems, so on Linux the kernel's own list is read, as a file; no program is started in
 * the guest.
 */
final class GuestMounts {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LARGEST = 256 << 10;
    private static final Pattern NUMBER = Pattern.compile("\"return\"\\s*:\\s*(\\d+)");
    private static final Pattern CONTENT = Pattern.compile("\"buf-b64\"\\s*:\\s*\"([A-Za-z0-9+/=]*)\"");

    private GuestMounts() {}

    static NetworkMounts of(LibvirtDomain domain) {
        try {
            Optional<String> table = table(domain.agent());
            List<Mount> found = new ArrayList<>(table.map(MountTable::network).orElse(List.of()));
            if (table.isEmpty()) {
                found.addAll(told(domain.guestFacts(GuestFact.FILE_SYSTEMS)));
            }
            if (!found.isEmpty()) {
                return new NetworkMounts.Found(found);
            }
            return table.isPresent()
                    ? new NetworkMounts.None()
                    : new NetworkMounts.Unknown("The guest's agent does not list network mounts.");
        } catch (LibvirtException e) {
            return new NetworkMounts.Unknown("The guest's agent does not answer: " + e.getMessage() + ".");
        }
    }

    /** The kernel's list; empty when the guest is no Linux or its agent may not read files. */
    private static Optional<String> table(GuestAgent agent) throws LibvirtException {
        Optional<String> handle = group(
                NUMBER,
                ask(
                        agent,
                        "{\"execute\":\"guest-file-open\",\"arguments\":{\"path\":\"/proc/self/mounts\",\"mode\":\"r\"}}"));
        if (handle.isEmpty()) {
            return Optional.empty();
        }
        try {
            return group(
                            CONTENT,
                            ask(
                                    agent,
                                    "{\"execute\":\"guest-file-read\",\"arguments\":{\"handle\":" + handle.get()
                                            + ",\"count\":" + LARGEST + "}}"))
                    .map(GuestMounts::decoded);
        } finally {
            ask(agent, "{\"execute\":\"guest-file-close\",\"arguments\":{\"handle\":" + handle.get() + "}}");
        }
    }

    /** An error of the agent is an answer, whether libvirt throws it or not; silence is not. */
    private static String ask(GuestAgent agent, String json) throws LibvirtException {
        try {
            return agent.execute(json, PATIENCE);
        } catch (LibvirtException e) {
            return switch (e.problem()) {
                case OPERATION_FAILED, OTHER -> "";
                default -> throw e;
            };
        }
    }

    private static List<Mount> told(Parameters facts) {
        List<Mount> mounts = new ArrayList<>();
        long count = facts.number("fs.count").orElse(0);
        for (int i = 0; i < count; i++) {
            String at = "fs." + i + ".";
            String kind = facts.text(at + "fstype").orElse("");
            if (MountTable.isNetwork(kind)) {
                mounts.add(new Mount(
                        facts.text(at + "name").orElse(""),
                        kind,
                        facts.text(at + "mountpoint").orElse("")));
            }
        }
        return mounts;
    }

    private static Optional<String> group(Pattern pattern, String answer) {
        Matcher matcher = pattern.matcher(answer);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException garbled) {
            return "";
        }
    }
}
