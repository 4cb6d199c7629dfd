package io.holdfast.cli.input;

import io.holdfast.format.RawText;
import java.util.Locale;

/**
 * {@code SNAPSHOT[:PATH]}: the beginning of an id or {@code latest}, and what is meant in it.
 *
 * @param snapshot hex digits, or {@code latest}
 * @param path absolute, raw bytes; {@code /} when none was given
 */
public record SnapshotReference(String snapshot, byte[] path) {
    /** The newest of those that the filters let through. */
    public static final String LATEST = "latest";

    /** Takes it apart; what cannot be an id is refused before anything is opened. */
    public static SnapshotReference parse(String typed) {
        int colon = typed.indexOf(':');
        String named = colon < 0 ? typed : typed.substring(0, colon);
        String snapshot = named.matches("[0-9A-F]+") ? named.toLowerCase(Locale.ROOT) : named;
        String path = colon < 0 ? "/" : typed.substring(colon + 1);
        if (!snapshot.equals(LATEST) && !snapshot.matches("[0-9a-f]{2,32}")) {
            throw Arguments.usage(
                    "snapshot",
                    "`" + RawText.shown(snapshot)
                            + "` names no snapshot: give 2 to 32 hex digits of its id, or `latest`.");
        }
        return new SnapshotReference(snapshot, RawText.encode(path.startsWith("/") ? path : "/" + path));
    }

    /** As above, where a path would mean nothing. */
    public static SnapshotReference whole(String typed) {
        if (typed.indexOf(':') >= 0) {
            throw Arguments.usage("snapshot", "A snapshot without a path is meant here: " + RawText.shown(typed) + ".");
        }
        return parse(typed);
    }

    public boolean latest() {
        return snapshot.equals(LATEST);
    }
}
