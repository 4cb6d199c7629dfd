package io.holdfast.agent.restore;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.sealing.Bases;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.Opener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings chunks to the places that want them. Wants are collected into windows; a window's distinct chunks are fetched in whatever order the source likes, opened and proven on a few
 * threads, and written to all their places. Every want is answered exactly once, also when all goes wrong.
 *
 * <p>Memory is bounded: a few windows are under way, each with so many bytes of wants, and sealed chunks that wait for a thread are paid for with credits. A thread holds one opened chunk.
 */
final class ChunkFlow implements AutoCloseable {
    private static final int WINDOWS = 3;
    /** Bytes that one credit pays for. */
    private static final int CREDIT = 1 << 10;
    /** 24 MiB of sealed chunks. */
    private static final int CREDITS = 24 << 10;

    private static final int TASKS_AT_ONCE = 32;

    /** Where a chunk goes. */
    interface Destination {
        /** The content of a chunk, from the start of the array, which must not be kept. */
        void write(long position, byte[] plaintext, int length);

        /** It will not come. */
        void lose(HoldfastException why);
    }

    private final SnapshotSource source;
    private final Keys keys;
    private final TimeSpent spent;
    private final Supplier<Optional<HoldfastException>> halt;
    private final Semaphore windows = new Semaphore(WINDOWS);
    private final Semaphore credits = new Semaphore(CREDITS);
    private final AtomicReference<@Nullable HoldfastException> stopped = new AtomicReference<>();
    private final ExecutorService computing;
    private final ExecutorService fetching;
    private final ThreadLocal<Bench> benches = ThreadLocal.withInitial(Bench::new);
    private final List<Bench> allBenches = new CopyOnWriteArrayList<>();
    private Window open = new Window();

    /** What a computing thread has for itself. */
    private final class Bench {
        private Opener opener = new Opener(keys);
        private byte[] plaintext = new byte[256 << 10];

        Bench() {
            allBenches.add(this);
        }

        byte[] open(Fingerprint name, Bases.Based based) {
            int size = based.chunk().plainSize();
            if (size > plaintext.length) {
                plaintext = new byte[size];
            }
            try (var _ = spent.compute()) {
                opener.open(name, based, plaintext, 0);
                return plaintext;
            } catch (HoldfastException e) {
                // A cipher that failed in the middle is not worth trusting again.
                opener.close();
                opener = new Opener(keys);
                throw e;
            }
        }
    }

    /** @param halt looked at often: a reason to stop that arose elsewhere, if there is one */
    ChunkFlow(SnapshotReader reader, Supplier<Optional<HoldfastException>> halt) {
        this.halt = halt;
        source = reader.source();
        keys = reader.keys();
        spent = reader.spent();
        computing = reader.cores().computing("restore-");
        fetching = Executors.newFixedThreadPool(
                WINDOWS, Thread.ofPlatform().daemon().name("fetch-", 0).factory());
    }

    /** A chunk is wanted. Called, like all that follows but {@link #stop}, by one thread. Waits when enough is under way. */
    void want(Fingerprint chunk, int size, Destination to, long position) {
        if (open.isFull()) {
            flush();
        }
        open.add(chunk, size, to, position);
    }

    /** Something else that writes to the target, for a computing thread, in its turn. */
    void run(Runnable task) {
        if (open.isFull()) {
            flush();
        }
        open.add(task);
    }

    /** The first reason counts. What was not answered yet is lost for it. Called by any thread. */
    void stop(HoldfastException why) {
        stopped.compareAndSet(null, why);
    }

    /** Why something was not done, if so; for the end. */
    Optional<HoldfastException> reason() {
        return Optional.ofNullable(stopped.get());
    }

    /** Why nothing more is to be done, if so. */
    Optional<HoldfastException> stopped() {
        if (stopped.get() == null) {
            halt.get().ifPresent(this::stop);
        }
        return Optional.ofNullable(stopped.get());
    }

    /** @throws HoldfastException the reason to stop */
    void check() {
        stopped().ifPresent(why -> {
            throw why;
        });
    }

    /** Waits until every want is answered and every task done. */
    void finish() {
        flush();
        windows.acquireUninterruptibly(WINDOWS);
        windows.release(WINDOWS);
    }

    private void flush() {
        Window window = open;
        if (window.isEmpty()) {
            return;
        }
        open = new Window();
        windows.acquireUninterruptibly();
        window.begin(windows::release);
        fetching.execute(() -> {
            for (List<Runnable> piece : window.tasks(TASKS_AT_ONCE)) {
                submit(
                        piece.size(),
                        () -> piece.forEach(task -> {
                            guarded(() -> write(task));
                            window.done();
                        }));
            }
            guarded(() -> fetch(window));
            guarded(() -> window.giveUp(this::reason));
            window.done();
        });
    }

    private void write(Runnable step) {
        try (var _ = spent.write()) {
            step.run();
        }
    }

    /** A failure that nobody foresaw ends the restore, not a thread. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (HoldfastException e) {
            stop(e);
        } catch (RuntimeException e) {
            stop(new HoldfastException(ErrorCode.INTERNAL, "restore", "A step of the restore failed: " + e, e));
        }
    }

    private HoldfastException reason(Fingerprint chunk) {
        return stopped()
                .orElseGet(() -> new HoldfastException(
                        ErrorCode.CHUNK_MISSING,
                        chunk.toString(),
                        "chunk " + chunk.toString().substring(0, 16)
                                + "… is missing. Run `holdfast check`, then `holdfast repair`."));
    }

    private void fetch(Window window) {
        Contents.fetch(source, window.wanted(), new Contents.Receiver() {
            @Override
            public boolean awaits(Fingerprint name) {
                return window.wants(name) && stopped().isEmpty();
            }

            @Override
            public void take(Bases.Based chunk) {
                arrive(window, chunk);
            }

            @Override
            public void lose(Fingerprint name, HoldfastException why) {
                window.lose(name, why);
            }
        });
    }

    private void arrive(Window window, Bases.Based based) {
        check();
        SealedChunk record = based.chunk();
        Fingerprint name = record.fingerprint();
        window.take(name)
                .ifPresent(want -> submit(record.size() / CREDIT + 1, () -> {
                    guarded(() -> deliver(name, based, want));
                    window.done();
                }));
    }

    private void submit(int price, Runnable task) {
        int paid = Math.min(price, CREDITS);
        credits.acquireUninterruptibly(paid);
        computing.execute(() -> {
            try {
                task.run();
            } finally {
                credits.release(paid);
            }
        });
    }

    private void deliver(Fingerprint name, Bases.Based based, Window.Want first) {
        Optional<HoldfastException> why = stopped();
        if (why.isPresent()) {
            Window.lose(first, why.get());
            return;
        }
        byte[] plaintext;
        try {
            plaintext = benches.get().open(name, based);
        } catch (HoldfastException e) {
            Window.lose(first, e);
            return;
        }
        for (Optional<Window.Want> at = Optional.of(first);
                at.isPresent();
                at = at.get().next()) {
            Window.Want want = at.get();
            if (want.size() == based.chunk().plainSize()) {
                write(() -> want.to().write(want.position(), plaintext, want.size()));
            } else {
                want.to().lose(corrupt(name, "it has another length than its file says"));
            }
        }
    }

    private static HoldfastException corrupt(Fingerprint chunk, String what) {
        return new HoldfastException(
                ErrorCode.CHUNK_CORRUPT,
                chunk.toString(),
                "chunk " + chunk.toString().substring(0, 16) + "… is corrupt: " + what
                        + ". Run `holdfast verify`, then `holdfast repair`.");
    }

    /** Ends the threads; everything must be finished. */
    @Override
    public void close() {
        fetching.close();
        computing.close();
        allBenches.forEach(bench -> bench.opener.close());
    }
}
