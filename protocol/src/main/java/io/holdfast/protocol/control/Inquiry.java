package io.holdfast.protocol.control;

import io.holdfast.format.SnapshotId;
import java.util.List;

/** What somebody who looks at a snapshot asks an agent. Paths are absolute; bytes that are no UTF-8 are written {@code \xHH}, a backslash {@code \\}. */
public sealed interface Inquiry {
    /**
     * What is in a directory, in the order of names.
     *
     * @param after the last name that is known already, empty at first
     * @param limit entries, at most 10,000
     */
    record Browse(SnapshotId snapshot, String path, String after, int limit) implements Inquiry {}

    /** Entries of one or more snapshots whose name fits a pattern. */
    record Find(List<SnapshotId> snapshots, String pattern, int limit) implements Inquiry {
        public Find {
            snapshots = List.copyOf(snapshots);
        }
    }

    /** The content of a file, or a selection as an archive. */
    record Download(SnapshotId snapshot, List<String> paths, Archive archive) implements Inquiry {
        public Download {
            paths = List.copyOf(paths);
        }
    }

    /**
     * What a restore would do, which is answered by the agent that would do it; nothing is changed.
     *
     * @param kind of the resource
     * @param settings of the restore
     * @param after so many entries are known already
     * @param limit entries, at most 10,000
     */
    record Preview(SnapshotId snapshot, String kind, Settings settings, long after, int limit) implements Inquiry {}

    /** How content is handed out. The order is the number on the wire. */
    enum Archive {
        /** One file as it is. */
        PLAIN,
        TAR,
        ZIP
    }
}
