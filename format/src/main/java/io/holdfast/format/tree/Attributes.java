package io.holdfast.format.tree;

import java.util.List;

/**
 * Attributes of a file system object.
 *
 * @param mode permission bits with setuid, setgid and sticky
 * @param owner name of the owner, empty when unknown
 * @param identity what tells whether it changed and which names are one file
 * @param extended in rising order of names
 */
public record Attributes(
        int mode,
        long uid,
        long gid,
        String owner,
        String group,
        Stamp modified,
        Identity identity,
        List<Extended> extended) {
    public Attributes {
        extended = List.copyOf(extended);
    }

    /** No attributes: for a volume. */
    public static final Attributes NONE =
            new Attributes(0, 0, 0, "", "", new Stamp(0, 0), new Identity(new Stamp(0, 0), 0, 0, 1), List.of());

    /** A point in time as file systems keep it. */
    public record Stamp(long seconds, int nanos) {}

    /**
     * Together with size and modification time it tells whether a file changed.
     *
     * @param device only meaningful with {@code links > 1}
     */
    public record Identity(Stamp changed, long inode, long device, long links) {}

    /** An extended attribute; the name includes its namespace, as in {@code user.comment}. */
    public record Extended(byte[] name, byte[] value) {}
}
