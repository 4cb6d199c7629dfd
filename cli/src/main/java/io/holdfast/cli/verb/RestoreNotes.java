package io.holdfast.cli.verb;

import io.holdfast.agent.restore.RestoreOptions;
import io.holdfast.agent.restore.RestoreResult;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.agent.resume.RestoreLogs;
import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.cli.input.Surroundings;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Notes of what a restore has made, in a file of this user on this machine: the next call for the same snapshot, path and target, with the same owners and holes or the same format, goes on where one was interrupted. They go when a
 * restore has come to its end.
 */
final class RestoreNotes {
    /** Of a restore that nobody has gone on with for so long. */
    private static final Duration KEPT = Duration.ofDays(30);

    private final Optional<RestoreLogs> logs;
    private final String name;

    private RestoreNotes(Optional<RestoreLogs> logs, String name) {
        this.logs = logs;
        this.name = name;
    }

    /** Of this restore; none of a dry run. */
    static RestoreNotes of(Reading reading, byte[] path, byte[] target, RestoreOptions options, Instant now) {
        String name = String.join(
                "\n",
                reading.repository().id(),
                reading.snapshot().id().toString(),
                options.owners().name(),
                options.holes().name(),
                text(path),
                text(target));
        return switch (options.extent()) {
            case DRY_RUN -> new RestoreNotes(Optional.empty(), name);
            case REAL -> new RestoreNotes(logs(now), name);
        };
    }

    /** Of a volume. */
    static RestoreNotes ofVolume(Reading reading, byte[] path, byte[] target, DiskFormat format, Instant now) {
        String name = String.join(
                "\n",
                reading.repository().id(),
                reading.snapshot().id().toString(),
                format.toString(),
                text(path),
                text(target));
        return new RestoreNotes(logs(now), name);
    }

    private static Optional<RestoreLogs> logs(Instant now) {
        try {
            Optional<RestoreLogs> logs = Surroundings.boot()
                    .map(boot -> new RestoreLogs(Surroundings.state().resolve("restores"), boot));
            logs.ifPresent(all -> all.sweep(now.minus(KEPT)));
            return logs;
        } catch (InvalidPathException e) {
            // Its name cannot be used in this locale: a restore can do without.
            return Optional.empty();
        }
    }

    /** Any bytes. */
    private static String text(byte[] path) {
        return new String(path, StandardCharsets.ISO_8859_1);
    }

    /** Restores, with notes. */
    RestoreResult during(Function<RestoreLog, RestoreResult> restore) {
        try (RestoreLog log = logs.map(all -> all.openOrBeginAnew(name)).orElseGet(RestoreLog::none)) {
            boolean ended = false;
            try {
                RestoreResult result = restore.apply(log);
                ended = result.outcome() != RestoreResult.Outcome.CANCELLED;
                return result;
            } finally {
                if (log.isKept() && (ended || log.isEmpty())) {
                    logs.ifPresent(all -> all.drop(name));
                }
            }
        }
    }
}
