package io.holdfast.agent.restore;

import io.holdfast.agent.page.Openers;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.sealing.Bases;
import io.holdfast.format.sealing.Opener;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Reads contents from front to back, one after the other, with the next pieces fetched and opened meanwhile, across the bounds of files. Used by one thread. The content of a file that is
 * named by all of it is compared with that name when its end is reached.
 */
public final class ContentReader implements AutoCloseable {
    private static final long BATCH = 4 << 20;
    private static final int AHEAD = 4;
    private static final int MOST_PIECES = 4096;

    private final SnapshotReader reader;
    private final Openers openers;
    private final ExecutorService fetching;
    private final ExecutorService computing;
    private final Deque<Batch> ahead = new ArrayDeque<>();
    private List<Piece> open = new ArrayList<>();
    private long openBytes;

    /** Something to be done for a content when its turn comes. */
    private sealed interface Piece {
        record Stretch(OneContent content, Run run) implements Piece {}

        record Bytes(OneContent content, byte[] bytes) implements Piece {}

        record Turn(Step step) implements Piece {}

        record End(OneContent content, Consumer<Optional<HoldfastException>> told, Optional<HoldfastException> failure)
                implements Piece {}
    }

    private record Batch(List<Piece> pieces, Future<Map<Fingerprint, Future<byte[]>>> chunks) {}

    public ContentReader(SnapshotReader reader) {
        this.reader = reader;
        openers = new Openers(reader.keys());
        reader.pages().readLists();
        fetching = Executors.newFixedThreadPool(
                AHEAD, Thread.ofPlatform().daemon().name("fetch-", 0).factory());
        computing = reader.cores().computing("read-");
    }

    /**
     * Writes the content of a file or volume.
     *
     * @throws IOException only what {@code to} throws
     * @throws HoldfastException {@link ErrorCode#CHUNK_MISSING}, {@link ErrorCode#CHUNK_CORRUPT}, {@link ErrorCode#TARGET_CONTENT}; what was written before is the beginning of the content
     */
    public void read(Entry entry, OutputStream to) throws IOException {
        AtomicReference<Optional<HoldfastException>> failure = new AtomicReference<>(Optional.empty());
        add(entry, to, failure::set);
        finish();
        if (failure.get().isPresent()) {
            throw failure.get().get();
        }
    }

    /**
     * The same for one of many contents. It may have ended when this returns, or end during the next calls, in the order in which they were added; then {@code told} is told what it failed for,
     * if it was for something that is damaged or missing.
     *
     * @throws IOException only what the streams of this and of earlier contents throw
     * @throws HoldfastException when no more can be read
     */
    public void add(Entry entry, OutputStream to, Consumer<Optional<HoldfastException>> told) throws IOException {
        OneContent content = new OneContent(entry, to, reader.keys(), reader.spent());
        try {
            collect(new Piece.End(content, told, collected(content)));
        } catch (IOException | RuntimeException e) {
            forget();
            throw e;
        }
    }

    /** The same where nothing goes on after a loss: this or a later call throws it. */
    public void append(Entry entry, OutputStream to) throws IOException {
        add(
                entry,
                to,
                loss -> loss.ifPresent(e -> {
                    throw e;
                }));
    }

    /** Something else to do when all that was added before has ended. */
    @FunctionalInterface
    public interface Step {
        void run() throws IOException;
    }

    /** Does this in its turn. */
    public void then(Step step) throws IOException {
        try {
            collect(new Piece.Turn(step));
        } catch (IOException | RuntimeException e) {
            forget();
            throw e;
        }
    }

    /** Returns when all that were added have ended; throws as {@link #add} does. */
    public void finish() throws IOException {
        try {
            if (!open.isEmpty()) {
                send();
            }
            while (!ahead.isEmpty()) {
                write(ahead.remove());
            }
        } catch (IOException | RuntimeException e) {
            forget();
            throw e;
        }
    }

    /** Collects the pieces of a content; gives what cannot be had of its list of chunks. */
    private Optional<HoldfastException> collected(OneContent content) throws IOException {
        Entry entry = content.entry();
        try {
            switch (entry.content()) {
                case Content.Empty _ -> {}
                case Content.Inline(byte[] bytes) -> collect(new Piece.Bytes(content, bytes));
                case Content.Runs _, Content.ChunkList _, Content.WholeFile _ ->
                    reader.tree().runs(entry.content(), run -> collectUnchecked(new Piece.Stretch(content, run)));
                case Content.Directory _, Content.Target _, Content.Device _ ->
                    throw new HoldfastException(
                            ErrorCode.SNAPSHOT_NO_SUCH_PATH, entry.title(), entry.title() + " is not a file.");
            }
            return Optional.empty();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (HoldfastException e) {
            return Optional.of(OneContent.requireLoss(e));
        }
    }

    private void collectUnchecked(Piece piece) {
        try {
            collect(piece);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void collect(Piece piece) throws IOException {
        open.add(piece);
        openBytes += piece instanceof Piece.Stretch(OneContent _, Run.Stored stored) ? stored.size() : 0;
        if (openBytes >= BATCH || open.size() >= MOST_PIECES) {
            send();
        }
    }

    private void send() throws IOException {
        List<Piece> pieces = open;
        open = new ArrayList<>();
        openBytes = 0;
        ahead.add(new Batch(pieces, fetching.submit(() -> fetch(pieces))));
        if (ahead.size() >= AHEAD) {
            write(ahead.remove());
        }
    }

    private void write(Batch batch) throws IOException {
        Map<Fingerprint, Future<byte[]>> chunks = OneContent.await(batch.chunks);
        for (Piece piece : batch.pieces) {
            switch (piece) {
                case Piece.Stretch(OneContent content, Run run) -> content.put(run, chunks);
                case Piece.Bytes(OneContent content, byte[] bytes) -> content.put(bytes);
                case Piece.Turn(Step step) -> step.run();
                case Piece.End(OneContent content, var told, var failure) -> told.accept(failure.or(content::end));
            }
        }
    }

    /** After a failure: waits for what is under way, so that nobody opens for a reader that is closed. */
    private void forget() {
        open.clear();
        openBytes = 0;
        while (!ahead.isEmpty()) {
            try {
                ahead.remove().chunks.get();
            } catch (ExecutionException e) {
                // Another failure is being told already.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ahead.clear();
                return;
            }
        }
    }

    private Map<Fingerprint, Future<byte[]>> fetch(List<Piece> pieces) {
        Set<Fingerprint> wanted = new LinkedHashSet<>();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Stretch(OneContent _, Run.Stored stored)) {
                wanted.add(stored.chunk());
            }
        }
        Map<Fingerprint, Future<byte[]>> chunks = new HashMap<>();
        Contents.fetch(reader.source(), List.copyOf(wanted), new Contents.Receiver() {
            @Override
            public boolean awaits(Fingerprint name) {
                return wanted.contains(name);
            }

            @Override
            public void take(Bases.Based chunk) {
                Fingerprint name = chunk.chunk().fingerprint();
                if (wanted.remove(name)) {
                    chunks.put(name, computing.submit(() -> open(name, chunk)));
                }
            }

            @Override
            public void lose(Fingerprint name, HoldfastException why) {
                wanted.remove(name);
                chunks.put(name, CompletableFuture.failedFuture(why));
            }
        });
        return chunks;
    }

    private byte[] open(Fingerprint name, Bases.Based chunk) {
        Opener opener = openers.borrow();
        try (var _ = reader.spent().compute()) {
            byte[] plaintext = opener.open(name, chunk);
            openers.giveBack(opener);
            return plaintext;
        }
    }

    @Override
    public void close() {
        fetching.close();
        computing.close();
        openers.close();
    }
}
