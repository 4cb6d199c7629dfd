package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
import java.util.List;

/** How the content of an entry is given. */
public sealed interface Content {
    /** At most so many bytes of content stand inline. */
    int MAX_INLINE = 512;

    /** At most so many runs stand in the entry itself. */
    int MAX_RUNS = 32;

    /** None, or nothing but zero length. */
    record Empty() implements Content {}

    /** In the entry itself. */
    record Inline(byte[] bytes) implements Content {}

    /** A few runs in the entry itself. */
    record Runs(List<Run> runs) implements Content {
        public Runs {
            runs = List.copyOf(runs);
        }
    }

    /** The root page of a chunk list. */
    record ChunkList(Fingerprint root) implements Content {}

    /** A page named by the content of the whole file. */
    record WholeFile(Fingerprint name) implements Content {}

    /** The root page of a directory, with what is below it. */
    record Directory(Fingerprint root, long files, long bytes) implements Content {}

    /** The target of a symbolic link, raw. */
    record Target(byte[] path) implements Content {}

    /** The number of a device. */
    record Device(long major, long minor) implements Content {}
}
