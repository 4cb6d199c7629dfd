package io.holdfast.cli.verb;

import io.holdfast.agent.backup.Backup;
import io.holdfast.agent.backup.BackupOptions;
import io.holdfast.agent.backup.BackupProgress;
import io.holdfast.agent.backup.BackupResult;
import io.holdfast.agent.backup.Cancellation;
import io.holdfast.agent.backup.Destination;
import io.holdfast.agent.linux.Priority;
import io.holdfast.agent.linux.StepBack;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.source.vm.FrozenMachine;
import io.holdfast.agent.source.vm.HeldBack;
import io.holdfast.agent.source.vm.MachinePoint;
import io.holdfast.agent.source.vm.MachineSource;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One run: one machine into one snapshot. */
final class MachineRun {
    private static final int ATTEMPTS = 2;
    /** What a second try may mend: the machine was stopped, started or moved while it was read. */
    private static final Set<ErrorCode> PASSING = Set.of(
            ErrorCode.PLATFORM_CHANGED,
            ErrorCode.NBD_UNREACHABLE,
            ErrorCode.NBD_PROTOCOL,
            ErrorCode.NBD_READ_FAILED,
            ErrorCode.PLATFORM_UNREACHABLE);

    private final Context context;
    private final Repository repository;
    private final MachineSource source;
    private final MachineArguments asked;

    /** What came of it. */
    record Done(BackupResult result, MachinePoint point, HeldBack held) {}

    MachineRun(Context context, Repository repository, MachineSource source, MachineArguments asked) {
        this.context = context;
        this.repository = repository;
        this.source = source;
        this.asked = asked;
    }

    Done run(VirtualMachine machine, BackupProgress progress, Cancellation cancellation) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(machine, progress, cancellation);
            } catch (HoldfastException e) {
                if (attempt == ATTEMPTS || !PASSING.contains(e.code())) {
                    throw e;
                }
                context.output().remark("Machine " + machine.name() + ": " + e.getMessage() + " Trying once more.");
            }
        }
    }

    private Done once(VirtualMachine machine, BackupProgress progress, Cancellation cancellation) {
        List<Snapshot> earlier = context.arguments().has("--force") ? List.of() : earlier(machine);
        try (SnapshotSink sink = repository.write();
                FrozenMachine frozen = source.freeze(
                        machine.uuid(),
                        repository.id(),
                        sink.id(),
                        earlier.stream().map(Snapshot::id).toList())) {
            Optional<Snapshot> before = frozen.since()
                    .flatMap(id -> find(earlier, id))
                    .or(() -> earlier.stream().findFirst());
            try (PagesBefore pages = PagesBefore.open(repository, before)) {
                ChunkSizes sizes = new ChunkSizes(repository.metadata().chunkMean());
                Destination destination =
                        new Destination(new Confirmed(sink, frozen), repository.keys(), sizes, pages.previous());
                Backup backup = new Backup(destination, options(machine), context.time(), context.randomness());
                // Guests come first, but whatever freezes and thaws one does not wait for others.
                BackupResult result = StepBack.call(
                        Priority.IDLE,
                        "reading-" + machine.name(),
                        () -> backup.run(frozen.request(), progress, cancellation));
                frozen.committed();
                return new Done(result, frozen.point(), frozen.heldBack());
            } catch (HoldfastException e) {
                // Why the job was ended says more than that the connection broke.
                frozen.confirm();
                throw e;
            }
        }
    }

    private BackupOptions options(VirtualMachine machine) {
        return new BackupOptions(
                asked.called().name().orElse(machine.name()),
                asked.called().host().orElse(source.host().name()),
                System.getProperty("user.name", ""),
                context.program(),
                asked.called().tags(),
                asked.compression(),
                asked.limits());
    }

    /** Its snapshots, the newest first. */
    private List<Snapshot> earlier(VirtualMachine machine) {
        byte[] identity = MachineSource.identity(machine.uuid()).getBytes(StandardCharsets.UTF_8);
        return repository.snapshots().reversed().stream()
                .filter(each -> each.manifest().kind() == Manifest.Kind.MACHINE
                        && each.manifest().paths().stream().anyMatch(path -> Arrays.equals(path, identity)))
                .toList();
    }

    private static Optional<Snapshot> find(List<Snapshot> snapshots, SnapshotId id) {
        return snapshots.stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /** Commits only what is of one moment. */
    private record Confirmed(SnapshotSink sink, FrozenMachine frozen) implements SnapshotSink {
        @Override
        public SnapshotId id() {
            return sink.id();
        }

        @Override
        public BitSet missing(List<Fingerprint> ask) {
            return sink.missing(ask);
        }

        @Override
        public void put(SealedChunk chunk) {
            sink.put(chunk);
        }

        @Override
        public void commit(SealedManifest manifest) {
            frozen.confirm();
            sink.commit(manifest);
        }

        @Override
        public void close() {
            sink.close();
        }
    }
}
