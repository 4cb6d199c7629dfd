package io.holdfast.dist.recover;

import io.holdfast.agent.restore.FileRestore;
import io.holdfast.agent.restore.RestoreOptions;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.restore.RestoreResult;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.thread.Cores;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import io.holdfast.server.Recovery;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A recovery point that a server made of itself. */
record OwnPoint(Repository repository, Snapshot snapshot) {
    /** The newest, or the one whose id begins so. */
    static OwnPoint find(Repository repository, Optional<String> wanted) {
        return repository.snapshots().stream()
                .filter(each -> each.manifest().name().startsWith(Recovery.NAME))
                .filter(each -> each.id().toString().startsWith(wanted.orElse("")))
                .max(Comparator.comparing(each -> each.manifest().began()))
                .map(each -> new OwnPoint(repository, each))
                .orElseThrow(
                        () -> new HoldfastException(
                                ErrorCode.SNAPSHOT_UNKNOWN,
                                wanted.orElse("latest"),
                                "The repository has no such recovery point of a server. `holdfast snapshots` lists what it has."));
    }

    /** What was asked for when it was made: the kit first, then the files beside it. */
    private List<Path> paths() {
        return snapshot.manifest().paths().stream()
                .map(each -> Path.of(new String(each, StandardCharsets.UTF_8)))
                .toList();
    }

    /** Puts everything below a directory. */
    void restore(Context context, Path directory) {
        RestoreProgress progress = new RestoreProgress();
        context.interruption().stopBy(progress::cancel);
        try (SnapshotReader reader =
                new SnapshotReader(repository.read(snapshot.id()), repository.keys(), Cores.of(context.processors()))) {
            RestoreResult result = new FileRestore(reader, context.randomness())
                    .run(
                            new byte[0],
                            directory.toString().getBytes(StandardCharsets.UTF_8),
                            RestoreOptions.standard().with(RestoreOptions.OwnerMapping.NUMERIC),
                            progress);
            if (result.outcome() != RestoreResult.Outcome.COMPLETE) {
                throw new HoldfastException(
                        ErrorCode.CHUNK_MISSING,
                        snapshot.id().brief(),
                        "The server's own recovery point " + snapshot.id().brief()
                                + " cannot be read whole. Take an older one with --snapshot.");
            }
        }
    }

    /** Where the kit is then. */
    Path kit(Path restored) {
        return below(restored, paths().getFirst());
    }

    /** Where the files beside it are then. */
    List<Path> beside(Path restored) {
        return paths().stream().skip(1).map(each -> below(restored, each)).toList();
    }

    private static Path below(Path directory, Path absolute) {
        return directory.resolve(absolute.toString().substring(1));
    }
}
