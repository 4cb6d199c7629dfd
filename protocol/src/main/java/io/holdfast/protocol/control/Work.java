package io.holdfast.protocol.control;

import io.holdfast.format.SnapshotId;
import java.util.List;
import java.util.Optional;

/** What an order asks for. The first few are for agents, the others for media servers. */
public sealed interface Work {
    /**
     * Write a snapshot.
     *
     * @param kind of the resource
     * @param name of what is protected, as it will stand in the manifest
     * @param parent against which unchanged content is known
     */
    record Backup(String kind, String name, Settings settings, List<String> tags, Optional<SnapshotId> parent)
            implements Work {
        public Backup {
            tags = List.copyOf(tags);
        }
    }

    /** Restore from a snapshot; what, where to and how is in the settings of the kind. */
    record Restore(SnapshotId snapshot, String kind, Settings settings) implements Work {}

    /** Read all of a snapshot back and authenticate it. */
    record Verify(SnapshotId snapshot) implements Work {}

    /**
     * Make a repository in a pool.
     *
     * @param root its encoded root metadata, made by the server together with the master key
     */
    record Found(String pool, String repository, byte[] root) implements Work {}

    /** Delete a repository with all that is in it. */
    record Retire(String repository) implements Work {}

    /** Make a pool, or add a store to one. */
    record Extend(String pool, String directory) implements Work {}

    /** Forget snapshots; what only they needed goes with the next gc. */
    record Prune(String repository, List<SnapshotId> snapshots) implements Work {
        public Prune {
            snapshots = List.copyOf(snapshots);
        }
    }

    record Gc(String repository) implements Work {}

    /** Does the structure agree? */
    record Check(String repository) implements Work {}

    /** Read packs back and compare the checksums of what is sealed. */
    record VerifySealed(String repository) implements Work {}

    /**
     * Count what is in a repository.
     *
     * @param without how much would be freed by forgetting these
     */
    record Measure(String repository, List<SnapshotId> without) implements Work {
        public Measure {
            without = List.copyOf(without);
        }
    }
}
