package io.holdfast.media;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.media.session.OpenRepositories;
import io.holdfast.media.session.Pools;
import io.holdfast.protocol.control.ObjectException;
import io.holdfast.protocol.control.RepositoryState;
import io.holdfast.protocol.control.Work;
import io.holdfast.repository.Repository;
import io.holdfast.repository.check.Finding;
import io.holdfast.repository.check.Verify;
import io.holdfast.repository.upkeep.GcReport;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Does what the server orders a media server to do, without any key. */
final class Upkeep {
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Pools pools;
    private final OpenRepositories repositories;

    Upkeep(Pools pools, OpenRepositories repositories) {
        this.pools = pools;
        this.repositories = repositories;
    }

    /** What came of it: figures by name, and what was found amiss. */
    record Done(Map<String, Long> figures, List<ObjectException> exceptions) {
        static Done plain() {
            return new Done(Map.of(), List.of());
        }
    }

    /** Ends it early when {@code cancelled} is set. */
    Done run(Work work, UpkeepProgress progress, AtomicBoolean cancelled) {
        return switch (work) {
            case Work.Found(String pool, String repository, byte[] root) -> {
                repositories.found(pool, repository, root);
                yield Done.plain();
            }
            case Work.Retire(String repository) -> {
                repositories.retire(repository);
                yield Done.plain();
            }
            case Work.Extend(String pool, String directory) -> {
                pools.extend(pool, directory);
                yield Done.plain();
            }
            case Work.Prune(String repository, List<SnapshotId> snapshots) ->
                prune(repositories.get(repository), snapshots);
            case Work.Gc(String repository) -> gc(repositories.get(repository), progress);
            case Work.Check(String repository) -> {
                List<Finding> findings =
                        repositories.get(repository).check(progress).findings();
                yield new Done(Map.of("findings", (long) findings.size()), exceptions(findings));
            }
            case Work.VerifySealed(String repository) -> verify(repositories.get(repository), cancelled);
            case Work.Measure(String repository, List<SnapshotId> without) ->
                measure(repositories.state(repository, 0), repositories.get(repository), without, progress);
            case Work.Backup _, Work.Restore _, Work.Verify _ ->
                throw new HoldfastException(
                        ErrorCode.USAGE, "order", "A media server has no keys: such an order is for an agent.");
        };
    }

    private static Done prune(Repository repository, List<SnapshotId> snapshots) {
        long gone = 0;
        // Listed once: it reads every manifest.
        Set<SnapshotId> there = new HashSet<>(repository.snapshotIds());
        for (SnapshotId id : snapshots) {
            if (there.remove(id)) {
                repository.forgetDamaged(id);
                gone++;
            }
        }
        return new Done(Map.of("forgotten", gone), List.of());
    }

    private static Done gc(Repository repository, UpkeepProgress progress) {
        GcReport report = repository.gc(PATIENCE, progress);
        return new Done(
                Map.of(
                        "liveChunks", report.liveChunks(),
                        "deletedPacks", report.deletedPacks(),
                        "deletedBytes", report.deletedBytes(),
                        "rewrittenPacks", report.rewrittenPacks()),
                List.of());
    }

    private static Done verify(Repository repository, AtomicBoolean cancelled) {
        Verify.Report report =
                repository.verify(repository.packs(), Optional.empty(), 1, new Verify.Progress(), cancelled);
        return new Done(
                Map.of("packs", report.packs(), "bytes", report.bytes(), "chunks", report.chunks()),
                exceptions(report.findings()));
    }

    private static Done measure(
            RepositoryState state, Repository repository, List<SnapshotId> without, UpkeepProgress progress) {
        Map<String, Long> figures = new HashMap<>(
                Map.of("chunks", state.chunks(), "stored", state.stored(), "snapshots", state.snapshots()));
        if (!without.isEmpty()) {
            figures.put("freed", repository.freedBy(Set.copyOf(without), progress));
        }
        return new Done(figures, List.of());
    }

    private static List<ObjectException> exceptions(List<Finding> findings) {
        return findings.stream()
                .limit(1_000)
                .map(each -> new ObjectException(each.subject(), ErrorCode.FORMAT_CORRUPT.code(), each.what()))
                .toList();
    }
}
