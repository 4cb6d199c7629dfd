package io.holdfast.agent.restore;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.sealing.Fingerprinter;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** A content on its way into a stream. After the first loss nothing more of it is written. */
final class OneContent {
    private static final byte[] ZEROS = new byte[64 << 10];

    private final Entry entry;
    private final OutputStream to;
    private final TimeSpent spent;
    private final Optional<Fingerprinter> whole;
    private Optional<HoldfastException> loss = Optional.empty();
    private long written;

    OneContent(Entry entry, OutputStream to, Keys keys, TimeSpent spent) {
        this.entry = entry;
        this.to = to;
        this.spent = spent;
        whole = entry.content() instanceof Content.WholeFile ? Optional.of(new Fingerprinter(keys)) : Optional.empty();
    }

    Entry entry() {
        return entry;
    }

    void put(byte[] bytes) throws IOException {
        put(bytes, bytes.length);
    }

    void put(Run run, Map<Fingerprint, Future<byte[]>> chunks) throws IOException {
        switch (run) {
            case Run.Hole hole -> {
                for (long done = 0; done < hole.length() && loss.isEmpty(); done += ZEROS.length) {
                    put(ZEROS, (int) Math.min(ZEROS.length, hole.length() - done));
                }
            }
            case Run.Stored data -> {
                if (loss.isEmpty()) {
                    bytes(data, Optional.ofNullable(chunks.get(data.chunk())));
                }
            }
        }
    }

    private void bytes(Run.Stored data, Optional<Future<byte[]>> chunk) throws IOException {
        byte[] bytes;
        try {
            bytes = await(chunk.orElseThrow(() -> missing(data.chunk())));
            if (bytes.length != data.size()) {
                throw HoldfastException.corrupt(entry.title(), "a chunk has another length than it says");
            }
        } catch (HoldfastException e) {
            loss = Optional.of(requireLoss(e));
            return;
        }
        put(bytes, bytes.length);
    }

    private static HoldfastException missing(Fingerprint chunk) {
        return new HoldfastException(
                ErrorCode.CHUNK_MISSING,
                chunk.toString(),
                "chunk " + chunk + " is missing. Run `holdfast check`, then `holdfast repair`.");
    }

    private void put(byte[] bytes, int length) throws IOException {
        try (var _ = spent.write()) {
            to.write(bytes, 0, length);
        }
        written += length;
        try (var _ = spent.compute()) {
            whole.ifPresent(fingerprinter -> fingerprinter.addToFile(bytes, 0, length));
        }
    }

    /** All of it came: gives what is wrong with it. */
    Optional<HoldfastException> end() {
        boolean named = whole.isEmpty()
                || !(entry.content() instanceof Content.WholeFile file)
                || whole.get().wholeFile().equals(file.name());
        if (loss.isEmpty() && (written != entry.size() || !named)) {
            return Optional.of(new HoldfastException(
                    ErrorCode.TARGET_CONTENT,
                    entry.title(),
                    "The content of " + entry.title() + " is not what its entry says. Run `holdfast verify`."));
        }
        return loss;
    }

    /** What concerns this content only; anything else is thrown. */
    static HoldfastException requireLoss(HoldfastException e) {
        boolean ours = e.code().kind() == ErrorCode.Kind.CORRUPTION || e.code() == ErrorCode.SNAPSHOT_NO_SUCH_PATH;
        if (!ours) {
            throw e;
        }
        return e;
    }

    static <T> T await(Future<T> future) {
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
}
