package io.holdfast.agent.backup;

import io.holdfast.agent.linux.SystemCallException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where one reader fills buffers. Small contents share one; a content that is longer than what is left goes on in the next. */
final class Intake {
    private static final int FIRST_CUTS = 64;

    private final Batches batches;
    private final RunState state;
    private @Nullable Batch open;

    Intake(Batches batches, RunState state) {
        this.batches = batches;
        this.state = state;
    }

    /** Bytes of a content at a position. */
    @FunctionalInterface
    interface Bytes {
        /** Reads up to {@code length} bytes; fewer only at the end. */
        int read(long position, byte[] to, int offset, int length) throws SystemCallException;
    }

    /** A place to come back to when what was read after it is of no use. */
    record Mark(Batch batch, int fill, int pieces) {}

    /** A batch with room for so many bytes, or half a batch when that is less. */
    private Batch batchFor(long length) throws InterruptedException {
        @Nullable Batch batch = open;
        if (batch != null && batch.room() < Math.min(length, batch.buffer().length / 2)) {
            flush();
            batch = null;
        }
        if (batch == null) {
            batch = batches.take();
            open = batch;
        }
        return batch;
    }

    /** Says that a content of this length follows. */
    Mark begin(long length) throws InterruptedException {
        Batch batch = batchFor(length);
        return new Mark(batch, batch.fill(), batch.pieces().size());
    }

    /** Forgets what came after the mark, as far as it is still here. */
    void rollBack(Mark mark) {
        @Nullable Batch batch = open;
        if (batch == mark.batch) {
            mark.batch.rollBack(mark.fill, mark.pieces);
        } else if (batch != null) {
            batch.rollBack(0, 0);
        }
    }

    /** Whether a content of this length would lie in one piece if it came now. */
    boolean fitsOne(long length) throws InterruptedException {
        return length <= batchFor(length).room();
    }

    /**
     * Reads one stretch of data of a content; chunks do not reach beyond it.
     *
     * @param seen is shown all bytes in their order
     * @return bytes read, fewer than asked for when the content ends
     */
    long section(ContentStream stream, Bytes bytes, long position, long length, Consumer<Seen> seen)
            throws SystemCallException, InterruptedException {
        Batch batch = batchFor(length);
        int start = batch.fill();
        long done = 0;
        while (done < length) {
            if (batch.room() == 0) {
                batch = goOn(stream, position + done - (batch.fill() - start), batch, start);
                start = 0;
            }
            int wanted = (int) Math.min(batch.room(), length - done);
            int count = bytes.read(position + done, batch.buffer(), batch.fill(), wanted);
            seen.accept(new Seen(batch.buffer(), batch.fill(), count));
            batch.filled(count);
            done += count;
            state.progress().read.add(count);
            if (count < wanted) {
                break;
            }
            state.check();
        }
        if (batch.fill() > start) {
            batch.add(stream, position + done - (batch.fill() - start), start, batch.fill(), Batch.NOT_CUT);
        }
        return done;
    }

    /** Bytes just read. */
    record Seen(byte[] buffer, int from, int length) {}

    /** Cuts what is in a full buffer and takes what is left of it, which is less than a longest chunk, to the next one. */
    private Batch goOn(ContentStream stream, long position, Batch full, int start) throws InterruptedException {
        int[] cuts = new int[FIRST_CUTS];
        int count = 0;
        int at = start;
        while (full.fill() - at >= batches.cutter().maximum()) {
            at = batches.cutter().cut(full.buffer(), at, full.fill());
            if (count == cuts.length) {
                cuts = Arrays.copyOf(cuts, 2 * count);
            }
            cuts[count++] = at;
        }
        Batch next = batches.take();
        System.arraycopy(full.buffer(), at, next.buffer(), 0, full.fill() - at);
        next.filled(full.fill() - at);
        if (at > start) {
            full.add(stream, position, start, at, cuts);
        }
        open = next;
        batches.submit(full);
        return next;
    }

    /** Sends what is here on its way. */
    void flush() {
        @Nullable Batch batch = open;
        open = null;
        if (batch != null) {
            batches.submit(batch);
        }
    }
}
