package io.holdfast.server.inventory;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which versions of agents and media servers this server works with: those of its own release, of the two before it, and newer ones as long as they speak the same protocol.
 *
 * @param all in the order in which they came; the last is this server's
 */
public record Releases(List<String> all) {
    /** With each release one is added at the end. */
    public static final Releases KNOWN = new Releases(List.of("0.1.0"));

    private static final int BEFORE = 2;
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})");

    public Releases {
        all = List.copyOf(all);
    }

    /** The oldest that is accepted. */
    public String oldest() {
        return all.get(Math.max(0, all.size() - 1 - BEFORE));
    }

    /** Whether a program of this version is; one whose version has no numbers was never released, and is. */
    public boolean accepts(String version) {
        Matcher offered = NUMBERS.matcher(version);
        Matcher least = NUMBERS.matcher(oldest());
        if (!offered.lookingAt() || !least.lookingAt()) {
            return true;
        }
        for (int part = 1; part <= offered.groupCount(); part++) {
            int order = Integer.compare(Integer.parseInt(offered.group(part)), Integer.parseInt(least.group(part)));
            if (order != 0) {
                return order > 0;
            }
        }
        return true;
    }

    /** What one that is not accepted is told. */
    public HoldfastException refusal(String member, String version) {
        return new HoldfastException(
                ErrorCode.LINK_TOO_OLD,
                member,
                "The version " + version + " of the " + member + " is too old for this server, which works with "
                        + oldest() + " and newer ones. Install a newer one on its machine, with apt.");
    }
}
