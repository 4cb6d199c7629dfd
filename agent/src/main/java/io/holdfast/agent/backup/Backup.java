package io.holdfast.agent.backup;

import io.holdfast.agent.source.file.RawPath;
import io.holdfast.agent.source.volume.VolumeFile;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.format.layout.ManifestFields;
import io.holdfast.format.sealing.ManifestSealing;
import io.holdfast.format.tree.ExceptionList;
import io.holdfast.format.tree.RunException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes snapshots. One run at a time; every run has a sink of its own. */
public final class Backup {
    private final Destination destination;
    private final BackupOptions options;
    private final Time time;
    private final Randomness randomness;

    public Backup(Destination destination, BackupOptions options, Time time, Randomness randomness) {
        this.destination = destination;
        this.options = options;
        this.time = time;
        this.randomness = randomness;
    }

    /**
     * Backs up what was asked for and commits it.
     *
     * @throws HoldfastException when nothing was committed: cancelled, a bad request, or the repository failed. What could not be read does not stop a run; the result lists it
     */
    public BackupResult run(Request request, BackupProgress progress, Cancellation cancellation) {
        return run(request, progress, cancellation, _ -> {});
    }

    /** As above; {@code about} is told the result before it is committed, for who must know it whatever happens then. */
    public BackupResult run(
            Request request, BackupProgress progress, Cancellation cancellation, Consumer<BackupResult> about) {
        RunState state =
                new RunState(cancellation, progress, time, options.limits().cores());
        Instant began = time.now();
        long start = time.nanos();
        try {
            Stored stored = store(request, state);
            Manifest manifest = manifest(request, state, began, Duration.ofNanos(time.nanos() - start));
            SnapshotId id = destination.sink().id();
            BackupResult result =
                    new BackupResult(id, stored.roots.getFirst(), manifest, remarks(state), stored.exceptions);
            state.check();
            about.accept(result);
            destination
                    .sink()
                    .commit(new ManifestSealing(destination.keys(), randomness)
                            .seal(id, stored.roots, ManifestFields.encode(manifest)));
            progress.enter(BackupProgress.Phase.COMMITTED);
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            state.interrupted();
            state.check();
            throw new IllegalStateException("a cancelled run does not go on", e);
        }
    }

    private record Stored(List<Fingerprint> roots, List<RunException> exceptions) {}

    private Stored store(Request request, RunState state) throws InterruptedException {
        return switch (request) {
            case Request.Files files -> {
                FileRun run = new FileRun(files);
                try (Engine engine = engine(state)) {
                    yield finish(
                            engine,
                            run.run(
                                    engine,
                                    destination.previous(),
                                    destination.keys(),
                                    options.limits().readers()));
                }
            }
            case Request.Volume volume -> {
                try (VolumeFile source = VolumeFile.open(volume.path())) {
                    byte[] name = volume.name().orElse(VolumeRun.nameOf(volume.path()));
                    yield store(VolumeRun.of(new Request.Disk(source, name, volume.cuts())), state);
                }
            }
            case Request.Extents extents ->
                store(VolumeRun.of(new Request.Disk(extents.source(), extents.name(), Request.Cuts.CONTENT)), state);
            case Request.Machine machine -> {
                VolumeRun run = new VolumeRun(machine.disks(), machine.documents());
                machine.exceptions().forEach(state::except);
                yield store(run, state);
            }
        };
    }

    private Stored store(VolumeRun run, RunState state) throws InterruptedException {
        try (Engine engine = engine(state)) {
            return finish(
                    engine,
                    run.run(engine, destination.previous(), options.limits().readers()));
        }
    }

    private Engine engine(RunState state) {
        state.progress().enter(BackupProgress.Phase.READING);
        return new Engine(destination, options, state, time, randomness);
    }

    private static Stored finish(Engine engine, Fingerprint root) throws InterruptedException {
        List<RunException> exceptions = engine.state().exceptions();
        List<Fingerprint> roots = new ArrayList<>(List.of(root));
        if (!exceptions.isEmpty()) {
            roots.add(engine.pages().put(ExceptionList.encode(exceptions)));
        }
        engine.finish();
        return new Stored(roots, exceptions);
    }

    private Manifest manifest(Request request, RunState state, Instant began, Duration took) {
        BackupProgress progress = state.progress();
        Manifest.Counts counts = new Manifest.Counts(
                progress.exceptions(),
                progress.files(),
                progress.directories(),
                progress.others(),
                progress.bytesFound(),
                progress.bytesRead(),
                progress.bytesNew(),
                progress.bytesSealed());
        Manifest.Kind kind = switch (request) {
            case Request.Files _ -> Manifest.Kind.FILES;
            case Request.Volume _, Request.Extents _ -> Manifest.Kind.VOLUME;
            case Request.Machine _ -> Manifest.Kind.MACHINE;
        };
        List<byte[]> paths = switch (request) {
            case Request.Files files ->
                files.paths().stream().map(RawPath::withoutEnd).toList();
            case Request.Volume volume -> List.of(volume.path());
            case Request.Extents extents -> List.of(extents.name());
            case Request.Machine machine -> List.of(machine.path());
        };
        List<String> excludes = switch (request) {
            case Request.Files files -> files.excludes();
            case Request.Volume _, Request.Extents _, Request.Machine _ -> List.of();
        };
        Optional<SnapshotId> parent = destination.previous().map(Previous::id);
        return new Manifest(
                began,
                took,
                options.host(),
                options.user(),
                options.name(),
                kind,
                paths,
                parent,
                counts,
                excludes,
                options.program(),
                options.tags(),
                Optional.empty());
    }

    private static BackupResult.Remarks remarks(RunState state) {
        BackupProgress progress = state.progress();
        return new BackupResult.Remarks(
                progress.unchangedFiles(),
                progress.referencedFiles(),
                progress.referencedBytes(),
                progress.sockets(),
                progress.vanished(),
                state.leftOut());
    }
}
