package io.holdfast.agent.platform;

import io.holdfast.agent.platform.libvirt.GuestAgent;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a small text file of a guest through its agent. No program is started in the guest. */
public final class GuestFile {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LARGEST = 256 << 10;
    private static final Pattern NUMBER = Pattern.compile("\"return\"\\s*:\\s*(\\d+)");
    private static final Pattern CONTENT = Pattern.compile("\"buf-b64\"\\s*:\\s*\"([A-Za-z0-9+/=]*)\"");

    private GuestFile() {}

    /**
     * The beginning of a file, up to 256 KiB; empty when there is none, or the agent may not read files.
     *
     * @param path of the guest, of letters, digits, slashes and dots
     * @throws LibvirtException when the agent is silent
     */
    public static Optional<String> read(LibvirtDomain domain, String path) throws LibvirtException {
        GuestAgent agent = domain.agent();
        Optional<String> handle = group(
                NUMBER,
                ask(
                        agent,
                        "{\"execute\":\"guest-file-open\",\"arguments\":{\"path\":\"" + path + "\",\"mode\":\"r\"}}"));
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
                    .map(GuestFile::decoded);
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
