package io.holdfast.cli.verb;

import io.holdfast.agent.source.file.RawPath;
import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which snapshots are meant. */
record SnapshotFilter(Optional<String> host, Optional<String> name, List<String> tags, Optional<byte[]> path) {
    static SnapshotFilter of(Arguments arguments) {
        return new SnapshotFilter(
                arguments.text("--host"),
                arguments.text("--name"),
                arguments.texts("--tag"),
                arguments.text("--path").map(Surroundings::absolute).map(RawPath::withoutEnd));
    }

    /** Whether all snapshots are meant. */
    boolean everything() {
        return host.isEmpty() && name.isEmpty() && tags.isEmpty() && path.isEmpty();
    }

    boolean matches(Snapshot snapshot) {
        return host.map(snapshot.manifest().host()::equals).orElse(true)
                && name.map(snapshot.manifest().name()::equals).orElse(true)
                && snapshot.tags().containsAll(tags)
                && path.map(wanted -> snapshot.manifest().paths().stream()
                                .anyMatch(each -> Arrays.equals(RawPath.withoutEnd(each), wanted)))
                        .orElse(true);
    }

    /** Those that fit, oldest first. */
    List<Snapshot> of(Repository repository) {
        return repository.snapshots().stream().filter(this::matches).toList();
    }

    /** The one that is meant. */
    Snapshot find(Repository repository, SnapshotReference reference) {
        return find(of(repository), reference);
    }

    /** The one of these that is meant. */
    static Snapshot find(List<Snapshot> snapshots, SnapshotReference reference) {
        String wanted = reference.snapshot();
        if (reference.latest()) {
            if (snapshots.isEmpty()) {
                throw unknown(wanted, "There is no snapshot that fits. List them with `holdfast snapshots`.");
            }
            return snapshots.getLast();
        }
        List<Snapshot> found = snapshots.stream()
                .filter(each -> each.id().toString().startsWith(wanted))
                .toList();
        if (found.isEmpty()) {
            throw unknown(wanted, "There is no snapshot " + wanted + ". List them with `holdfast snapshots`.");
        }
        if (found.size() > 1) {
            throw new HoldfastException(
                    ErrorCode.SNAPSHOT_AMBIGUOUS,
                    wanted,
                    found.size() + " snapshots' ids begin with " + wanted + ": give more digits.");
        }
        return found.getFirst();
    }

    private static HoldfastException unknown(String wanted, String message) {
        return new HoldfastException(ErrorCode.SNAPSHOT_UNKNOWN, wanted, message);
    }
}
