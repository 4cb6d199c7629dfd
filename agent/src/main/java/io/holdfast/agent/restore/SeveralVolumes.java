package io.holdfast.agent.restore;

import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.agent.thread.SideBySide;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/** Restores volumes of a snapshot to new images, some side by side. When one fails none goes on. */
public final class SeveralVolumes {
    /** Each has buffers and threads of its own. */
    private static final int MOST = 4;

    private final SnapshotReader reader;

    public SeveralVolumes(SnapshotReader reader) {
        this.reader = reader;
    }

    /**
     * One of them.
     *
     * @param path in the snapshot
     * @param target absolute; must not exist
     */
    public record Part(byte[] path, byte[] target, DiskFormat format) {}

    /**
     * Restores all; what is left of images when not all could be is the caller's to remove.
     *
     * @throws HoldfastException the first failure, as {@link VolumeRestore#run} has them; {@link ErrorCode#SESSION_CANCELLED}
     */
    public void run(List<Part> parts, RestoreProgress progress) {
        Queue<Part> rest = new ConcurrentLinkedQueue<>(parts);
        AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
        int count = Math.min(parts.size(), Math.clamp(reader.cores().threads(), 1, MOST));
        Runnable work = () -> {
            try {
                for (Part each = rest.poll(); each != null && go(progress); each = rest.poll()) {
                    new VolumeRestore(reader).run(each.path, each.target, each.format, ConflictPolicy.NEVER, progress);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(Optional.empty(), Optional.of(e));
                progress.cease();
            }
        };
        SideBySide.run(count, "volume-", work, progress::cancel);
        failure.get().ifPresent(SeveralVolumes::raise);
        progress.halt().ifPresent(SeveralVolumes::raise);
    }

    private static boolean go(RestoreProgress progress) {
        return progress.halt().isEmpty();
    }

    private static void raise(Throwable failure) {
        switch (failure) {
            case RuntimeException known -> throw known;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        }
    }
}
