package io.holdfast.agent.restore;

import io.holdfast.agent.linux.Extent;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.restore.Foresight.Fate;
import io.holdfast.agent.restore.RestoreResult.Outcome;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.agent.target.volume.DiskTarget;
import io.holdfast.agent.target.volume.DiskTarget.Overwriting;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.sealing.Fingerprinter;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import io.holdfast.format.tree.RunException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Restores a volume of a snapshot to an image or a block device.
 *
 * <p>Whoever goes on after an interruption writes on where it was written to, and compares what stands before that where somebody else may have been at it.
 *
 * <p>A volume with a piece missing is no volume: the first chunk that is lost ends the restore with an error. A new image is then removed; on a device or an image that existed, what was written stays, and the
 * error says so.
 */
public final class VolumeRestore {
    private final SnapshotReader reader;
    private final RestoreLog log;
    private final Earlier earlier;

    /** What becomes of that which earlier beginnings have written. */
    public enum Earlier {
        /** It is not looked at: they are parts of one run. */
        TRUSTED,
        /** It is read back and compared with its fingerprints: who goes on may come days later. */
        COMPARED
    }

    public VolumeRestore(SnapshotReader reader) {
        this(reader, RestoreLog.none(), Earlier.TRUSTED);
    }

    /** @param log so that it can be gone on with, and how far earlier beginnings came */
    public VolumeRestore(SnapshotReader reader, RestoreLog log, Earlier earlier) {
        this.reader = reader;
        this.log = log;
        this.earlier = earlier;
    }

    /**
     * Restores.
     *
     * @param path of the volume in the snapshot; {@code /} for the only one
     * @param target absolute. What exists is overwritten only under {@link ConflictPolicy#ALWAYS}, and raw only when it is large enough
     * @throws HoldfastException {@link ErrorCode#SNAPSHOT_NO_SUCH_PATH} when the snapshot has no such volume, or several and none was named; {@link ErrorCode#TARGET_EXISTS},
     *     {@link ErrorCode#TARGET_TOO_SMALL} or {@link ErrorCode#FORMAT_LIMIT}, before anything is written; {@link ErrorCode#TARGET_CONTENT} when a chunk is lost
     */
    public RestoreResult run(
            byte[] path, byte[] target, DiskFormat format, ConflictPolicy conflicts, RestoreProgress progress) {
        Entry volume = reader.volume(path);
        progress.totalOfPart(1, volume.size());
        Optional<Stat> found = DiskTarget.found(target);
        Overwriting overwriting = overwriting(found, conflicts);
        try (DiskTarget open = DiskTarget.open(target, format, volume.size(), to -> stored(volume, to), overwriting)) {
            boolean whole = false;
            try {
                Stat own = DiskTarget.found(target).orElseThrow();
                if (found.isEmpty() || format instanceof DiskFormat.Qcow2) {
                    log.takeImage(own);
                }
                whole = write(volume, open, new Watermark(log, own), progress);
            } finally {
                if (!whole && !progress.suspended()) {
                    open.abandon();
                }
            }
            if (whole) {
                progress.addFile();
            }
            return new RestoreResult(
                    whole ? Outcome.COMPLETE : Outcome.CANCELLED,
                    whole ? 1 : 0,
                    0,
                    0,
                    progress.bytes(),
                    0,
                    List.of(),
                    0);
        }
    }

    private Overwriting overwriting(Optional<Stat> found, ConflictPolicy conflicts) {
        if (found.filter(log::tookImage).isPresent()) {
            return Overwriting.RESUMED;
        }
        return conflicts == ConflictPolicy.ALWAYS ? Overwriting.ALLOWED : Overwriting.FORBIDDEN;
    }

    /** Looks at what {@link #run} would do, and does none of it. */
    public RestoreResult foresee(byte[] path, byte[] target, ConflictPolicy conflicts, Foresight foresight) {
        Entry volume = reader.volume(path);
        Fate fate = switch (DiskTarget.standing(target)) {
            case NOTHING -> Fate.CREATED;
            case DISK -> conflicts == ConflictPolicy.ALWAYS ? Fate.OVERWRITTEN : Fate.BLOCKED;
            case OTHER -> Fate.BLOCKED;
        };
        byte[] place = Paths.joined(Paths.ROOT, volume.name());
        foresight.foresee(place, volume, fate);
        return switch (fate) {
            case CREATED, OVERWRITTEN -> new RestoreResult(Outcome.COMPLETE, 1, 0, 0, volume.size(), 0, List.of(), 0);
            case KEPT, BLOCKED -> {
                String why = Paths.text(target) + " is there already, and would not be overwritten.";
                RunException blocked = new RunException(place, ErrorCode.TARGET_EXISTS.code(), why);
                yield new RestoreResult(Outcome.COMPLETE_WITH_EXCEPTIONS, 0, 0, 0, 0, 1, List.of(blocked), 1);
            }
        };
    }

    private void stored(Entry volume, Consumer<Extent> to) {
        long[] position = {0};
        reader.tree().runs(volume.content(), run -> {
            long end = position[0] + run.length();
            if (end > volume.size()) {
                throw notItsSize(volume);
            }
            if (run instanceof Run.Stored && run.length() > 0) {
                to.accept(new Extent(position[0], run.length()));
            }
            position[0] = end;
        });
        if (position[0] != volume.size()) {
            throw notItsSize(volume);
        }
    }

    private static HoldfastException notItsSize(Entry volume) {
        return HoldfastException.corrupt(volume.title(), "its chunks do not add up to its size");
    }

    /** Whether it came to its end, which it does unless it is cancelled. */
    private boolean write(Entry volume, DiskTarget to, Watermark mark, RestoreProgress progress) {
        AtomicReference<@Nullable HoldfastException> lost = new AtomicReference<>();
        try (ChunkFlow flow = new ChunkFlow(reader, progress::halt)) {
            Destination destination = new Destination(to, flow, lost, mark, progress);
            Standing standing = new Standing(to, new Fingerprinter(reader.keys()));
            try {
                long[] position = {0};
                reader.tree().runs(volume.content(), run -> {
                    flow.check();
                    if (position[0] < mark.begin()
                            && (earlier == Earlier.TRUSTED || standing.holds(run, position[0]))) {
                        progress.addBytes(run.length());
                        progress.addResumed(run.length());
                    } else if (run.length() > 0) {
                        write(run, position[0], destination);
                    }
                    position[0] += run.length();
                });
            } catch (HoldfastException e) {
                flow.stop(e);
            } finally {
                flow.finish();
            }
            HoldfastException why =
                    lost.get() != null ? lost.get() : flow.reason().orElse(null);
            if (why != null && why.code() == ErrorCode.SESSION_CANCELLED) {
                return false;
            }
            if (why != null) {
                throw why;
            }
        }
        try (var _ = reader.spent().write()) {
            to.finish();
        }
        return true;
    }

    private void write(Run run, long at, Destination to) {
        to.mark.expect(at, run.length());
        switch (run) {
            case Run.Stored data -> to.flow.want(data.chunk(), data.size(), to, at);
            case Run.Hole hole -> {
                try (var _ = reader.spent().write()) {
                    to.to.zero(at, hole.length());
                }
                to.wrote(at, hole.length());
            }
        }
    }

    /** What is in the target already. */
    private record Standing(DiskTarget target, Fingerprinter fingerprinter) {
        /** Of a hole nobody can say it without reading it all; to make it once more costs less. */
        boolean holds(Run run, long at) {
            return switch (run) {
                case Run.Stored data -> {
                    byte[] bytes = new byte[data.size()];
                    target.read(at, bytes, bytes.length);
                    yield fingerprinter.chunk(bytes, 0, bytes.length).equals(data.chunk());
                }
                case Run.Hole _ -> false;
            };
        }
    }

    private record Destination(
            DiskTarget to,
            ChunkFlow flow,
            AtomicReference<@Nullable HoldfastException> lost,
            Watermark mark,
            RestoreProgress progress)
            implements ChunkFlow.Destination {
        @Override
        public void write(long position, byte[] plaintext, int length) {
            to.write(position, plaintext, length);
            wrote(position, length);
        }

        void wrote(long position, long length) {
            mark.reach(position);
            progress.addBytes(length);
        }

        @Override
        public void lose(HoldfastException why) {
            if (why.code().kind() == ErrorCode.Kind.CORRUPTION) {
                lost.compareAndSet(
                        null,
                        new HoldfastException(
                                ErrorCode.TARGET_CONTENT,
                                why.subject(),
                                "The volume is not whole: " + why.getMessage(),
                                why));
                flow.stop(why);
            }
        }
    }
}
