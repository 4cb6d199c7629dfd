package io.holdfast.server.job;

import io.holdfast.format.SnapshotId;
import io.holdfast.protocol.control.Settings;
import io.holdfast.protocol.control.Work;
import io.holdfast.server.policy.ReadKind;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run is to do, as it is kept while it waits; what a kind does not need is empty.
 *
 * @param resourceKind of a backup or restore
 * @param readKind how much a backup reads; what changed, if nothing is said
 * @param snapshot that is read, in hex
 */
public record Task(
        Kind kind,
        String resourceKind,
        String name,
        Map<String, List<String>> settings,
        List<String> tags,
        Optional<String> snapshot,
        String pool,
        String directory,
        Optional<ReadKind> readKind) {
    private static final String SNAPSHOTS = "snapshots";

    public Task {
        settings = Map.copyOf(settings);
        tags = List.copyOf(tags);
    }

    /** The kinds of runs. */
    public enum Kind {
        BACKUP,
        RESTORE,
        VERIFY,
        FOUND,
        EXTEND,
        GC,
        CHECK,
        PRUNE,
        VERIFY_SEALED,
        RETIRE,
        MEASURE;

        /** Whether a member needs keys and a ticket for it. */
        boolean keyed() {
            return switch (this) {
                case BACKUP, RESTORE, VERIFY -> true;
                case FOUND, EXTEND, GC, CHECK, PRUNE, VERIFY_SEALED, RETIRE, MEASURE -> false;
            };
        }
    }

    /** What is to be protected, so much of it. */
    public static Task backup(
            String resourceKind, String name, Map<String, List<String>> settings, List<String> tags, ReadKind reads) {
        return new Task(Kind.BACKUP, resourceKind, name, settings, tags, Optional.empty(), "", "", Optional.of(reads));
    }

    public static Task restore(String resourceKind, String name, Map<String, List<String>> settings, String snapshot) {
        return new Task(
                Kind.RESTORE, resourceKind, name, settings, List.of(), Optional.of(snapshot), "", "", Optional.empty());
    }

    public static Task verify(String name, String snapshot) {
        return new Task(Kind.VERIFY, "", name, Map.of(), List.of(), Optional.of(snapshot), "", "", Optional.empty());
    }

    /** Work on a whole repository. */
    public static Task upkeep(Kind kind, String name, String pool) {
        return new Task(kind, "", name, Map.of(), List.of(), Optional.empty(), pool, "", Optional.empty());
    }

    /** Has a repository forget snapshots, in hex. */
    public static Task prune(String name, String pool, List<String> snapshots) {
        return on(Kind.PRUNE, name, pool, snapshots);
    }

    /** Has a repository say what forgetting snapshots, in hex, would free. */
    public static Task measure(String name, String pool, List<String> snapshots) {
        return on(Kind.MEASURE, name, pool, snapshots);
    }

    private static Task on(Kind kind, String name, String pool, List<String> snapshots) {
        return new Task(
                kind, "", name, Map.of(SNAPSHOTS, snapshots), List.of(), Optional.empty(), pool, "", Optional.empty());
    }

    /** The snapshots that are to be forgotten, or that it is asked of. */
    public List<String> snapshots() {
        return settings.getOrDefault(SNAPSHOTS, List.of());
    }

    public static Task extend(String pool, String directory) {
        return new Task(
                Kind.EXTEND, "", pool, Map.of(), List.of(), Optional.empty(), pool, directory, Optional.empty());
    }

    /** As it is ordered; {@code root} is asked only of what founds a repository. */
    Work work(String repository, Optional<SnapshotId> parent, java.util.function.Supplier<byte[]> root) {
        return switch (kind) {
            case BACKUP -> new Work.Backup(resourceKind, name, new Settings(settings), tags, parent);
            case RESTORE -> new Work.Restore(read(), resourceKind, new Settings(settings));
            case VERIFY -> new Work.Verify(read());
            case FOUND -> new Work.Found(pool, repository, root.get());
            case EXTEND -> new Work.Extend(pool, directory);
            case GC -> new Work.Gc(repository);
            case PRUNE -> new Work.Prune(repository, ids());
            case MEASURE -> new Work.Measure(repository, ids());
            case CHECK -> new Work.Check(repository);
            case VERIFY_SEALED -> new Work.VerifySealed(repository);
            case RETIRE -> new Work.Retire(repository);
        };
    }

    private List<SnapshotId> ids() {
        return snapshots().stream().map(SnapshotId::parse).toList();
    }

    /** Whether a backup goes by what is known of its source already. */
    boolean incremental() {
        return kind == Kind.BACKUP
                && readKind.filter(each -> each == ReadKind.FULL).isEmpty();
    }

    /** The snapshot that is read. */
    SnapshotId read() {
        return SnapshotId.of(HexFormat.of().parseHex(snapshot.orElseThrow()));
    }
}
