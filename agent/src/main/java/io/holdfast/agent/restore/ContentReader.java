package io.holdfast.agent.restore;

import io.holdfast.agent.page.Openers;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.sealing.Fingerprinter;
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
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads contents from front to back, with the next pieces fetched and opened meanwhile. Used by one thread. The content of a file that is named by all of it is compared with that name when its end is reached.
 */
public final class ContentReader implements AutoCloseable {
    private static final long BATCH = 4 << 20;
    private static final int AHEAD = 3;
    private static final int MOST_RUNS = 4096;
    private static final byte[] ZEROS = new byte[64 << 10];

    private final SnapshotReader reader;
    private final Openers openers;
    private final ExecutorService fetching;
    private final ExecutorService computing;

    private record Batch(List<Run> runs, Future<Map<Fingerprint, Future<byte[]>>> chunks) {}

    public ContentReader(SnapshotReader reader) {
        this.reader = reader;
        openers = new Openers(reader.keys());
        reader.pages().readLists();
        fetching = Executors.newFixedThreadPool(
                AHEAD, Thread.ofPlatform().daemon().name("fetch-", 0).factory());
        computing = Executors.newFixedThreadPool(
                reader.compute().threads(),
                Thread.ofPlatform().daemon().name("read-", 0).factory());
    }

    /**
     * Writes the content of a file or volume.
     *
     * @throws IOException only what {@code to} throws
     * @throws HoldfastException {@link ErrorCode#CHUNK_MISSING}, {@link ErrorCode#CHUNK_CORRUPT}, {@link ErrorCode#TARGET_CONTENT}; what was written before is the beginning of the content
     */
    public void read(Entry entry, OutputStream to) throws IOException {
        Reading reading = new Reading(entry, to);
        try {
            switch (entry.content()) {
                case Content.Empty _ -> {}
                case Content.Inline inline -> reading.put(inline.bytes(), inline.bytes().length);
                case Content.Runs _, Content.ChunkList _, Content.WholeFile _ -> {
                    reader.tree().runs(entry.content(), reading::take);
                    reading.drain();
                }
                case Content.Directory _, Content.Target _, Content.Device _ ->
                    throw new HoldfastException(
                            ErrorCode.SNAPSHOT_NO_SUCH_PATH, entry.title(), entry.title() + " is not a file.");
            }
            reading.check();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            reading.forget();
        }
    }

    private final class Reading {
        private final Entry entry;
        private final OutputStream to;
        private final Deque<Batch> ahead = new ArrayDeque<>();
        private final Fingerprinter whole = new Fingerprinter(reader.keys());
        private List<Run> open = new ArrayList<>();
        private long openBytes;
        private long written;

        Reading(Entry entry, OutputStream to) {
            this.entry = entry;
            this.to = to;
        }

        void take(Run run) {
            open.add(run);
            openBytes += run instanceof Run.Stored ? run.length() : 0;
            if (openBytes >= BATCH || open.size() >= MOST_RUNS) {
                send();
            }
        }

        private void send() {
            List<Run> runs = open;
            open = new ArrayList<>();
            openBytes = 0;
            ahead.add(new Batch(runs, fetching.submit(() -> fetch(runs))));
            if (ahead.size() >= AHEAD) {
                write(ahead.remove());
            }
        }

        void drain() {
            if (!open.isEmpty()) {
                send();
            }
            while (!ahead.isEmpty()) {
                write(ahead.remove());
            }
        }

        private void write(Batch batch) {
            Map<Fingerprint, Future<byte[]>> chunks = await(batch.chunks);
            for (Run run : batch.runs) {
                switch (run) {
                    case Run.Hole hole -> {
                        for (long done = 0; done < hole.length(); done += ZEROS.length) {
                            put(ZEROS, (int) Math.min(ZEROS.length, hole.length() - done));
                        }
                    }
                    case Run.Stored data -> {
                        Future<byte[]> chunk = chunks.get(data.chunk());
                        if (chunk == null) {
                            throw new HoldfastException(
                                    ErrorCode.CHUNK_MISSING,
                                    data.chunk().toString(),
                                    "chunk " + data.chunk()
                                            + " is missing. Run `holdfast check`, then `holdfast repair`.");
                        }
                        byte[] bytes = await(chunk);
                        if (bytes.length != data.size()) {
                            throw HoldfastException.corrupt(entry.title(), "a chunk has another length than it says");
                        }
                        put(bytes, bytes.length);
                    }
                }
            }
        }

        void put(byte[] bytes, int length) {
            try {
                to.write(bytes, 0, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            written += length;
            if (entry.content() instanceof Content.WholeFile) {
                whole.addToFile(bytes, 0, length);
            }
        }

        void check() {
            boolean named = !(entry.content() instanceof Content.WholeFile file)
                    || whole.wholeFile().equals(file.name());
            if (written != entry.size() || !named) {
                throw new HoldfastException(
                        ErrorCode.TARGET_CONTENT,
                        entry.title(),
                        "The content of " + entry.title() + " is not what its entry says. Run `holdfast verify`.");
            }
        }

        /** After a failure: waits for what is under way, so that nobody opens for a reader that is closed. */
        void forget() {
            for (Batch batch : ahead) {
                try {
                    batch.chunks.get();
                } catch (ExecutionException e) {
                    // Another failure is being told already.
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private Map<Fingerprint, Future<byte[]>> fetch(List<Run> runs) {
        Set<Fingerprint> wanted = new LinkedHashSet<>();
        for (Run run : runs) {
            if (run instanceof Run.Stored data) {
                wanted.add(data.chunk());
            }
        }
        Map<Fingerprint, Future<byte[]>> chunks = new HashMap<>();
        if (!wanted.isEmpty()) {
            reader.source().fetch(List.copyOf(wanted), chunk -> {
                Fingerprint name = chunk.fingerprint();
                if (wanted.remove(name)) {
                    chunks.put(name, computing.submit(() -> open(name, chunk)));
                }
            });
        }
        return chunks;
    }

    private byte[] open(Fingerprint name, SealedChunk chunk) {
        Opener opener = openers.borrow();
        byte[] plaintext = opener.open(name, chunk);
        openers.giveBack(opener);
        return plaintext;
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HoldfastException known) {
                throw known;
            }
            throw new HoldfastException(ErrorCode.INTERNAL, "content", "Reading failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "content", "Reading was interrupted.", e);
        }
    }

    @Override
    public void close() {
        fetching.close();
        computing.close();
        openers.close();
    }
}
