package io.holdfast.agent.restore;

import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.ArrayList;
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
        List<Thread> threads = new ArrayList<>();
        int count = Math.min(parts.size(), Math.clamp(reader.compute().threads(), 1, MOST));
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().daemon().name("volume-" + i).start(() -> {
                try {
                    for (Part each = rest.poll(); each != null && go(progress); each = rest.poll()) {
                        new VolumeRestore(reader)
                                .run(each.path, each.target, each.format, ConflictPolicy.NEVER, progress);
                    }
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(Optional.empty(), Optional.of(e));
                    progress.cease();
                }
            }));
        }
        boolean interrupted = await(threads, progress);
        failure.get().ifPresent(SeveralVolumes::raise);
        if (progress.halt().isPresent() || interrupted) {
            throw cancelled();
        }
    }

    private static boolean go(RestoreProgress progress) {
        return progress.halt().isEmpty();
    }

    /** Waits in any case, for nobody may write any more when this returns; whether it was interrupted meanwhile. */
    private static boolean await(List<Thread> threads, RestoreProgress progress) {
        boolean interrupted = false;
        for (Thread each : threads) {
            while (each.isAlive()) {
                try {
                    each.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    progress.cancel();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return interrupted;
    }

    private static void raise(Throwable failure) {
        switch (failure) {
            case RuntimeException known -> throw known;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        }
    }

    private static HoldfastException cancelled() {
        return new HoldfastException(ErrorCode.SESSION_CANCELLED, "restore", "The restore was cancelled.");
    }
}
