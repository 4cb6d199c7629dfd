package io.holdfast.agent.backup;

import io.holdfast.agent.source.volume.ExtentMap;
import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.format.chunking.Cutter;
import io.holdfast.format.chunking.FixedCutter;
import io.holdfast.format.chunking.GearCutter;
import io.holdfast.format.tree.PlacedRun;
import io.holdfast.format.tree.Run;
import io.holdfast.format.tree.Subtree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a volume from front to back and cuts it. Zeros become holes. What the source knows to be unchanged is taken from the previous chunk list unread, chunk by
 * chunk; where something changed, cutting begins with the previous chunk that holds it and goes on until a cut falls on the beginning of a previous chunk that
 * did not change.
 *
 * <p>Bytes {@code [start, batch.fill())} of the buffer are those of the volume from {@code position} to {@code have}: read, and not cut yet. Of the changed bytes from {@code have} to
 * {@code expected} about {@code ahead} are on their way.
 */
final class VolumeReading {
    /** Zeros are looked for in blocks of this size and alignment. */
    private static final int BLOCK = 64 << 10;

    private static final byte[] ZEROS = new byte[BLOCK];
    private static final int REUSED_AT_ONCE = 1024;
    private static final int FIRST_CUTS = 64;
    /** Changed bytes that are expected at a time. */
    private static final long AHEAD = 8 << 20;
    /** How far away they are looked for. */
    private static final long FARTHEST = 1 << 30;

    private final ExtentSource source;
    private final ExtentMap map;
    private final PreviousRuns previous;
    private final ContentStream stream;
    private final Batches batches;
    private final RunState state;
    private final Cutter cutter;
    private final int longest;
    private @Nullable Batch open;
    private int pieceFrom;
    private int start;
    private long position;
    private long have;
    private long expected;
    private long ahead;
    private int[] cuts = new int[FIRST_CUTS];
    private int cutCount;

    VolumeReading(
            ExtentSource source,
            PreviousRuns previous,
            ContentStream stream,
            Cutter cutter,
            Batches batches,
            RunState state) {
        this.source = source;
        map = new ExtentMap(source);
        this.previous = previous;
        this.stream = stream;
        this.batches = batches;
        this.state = state;
        this.cutter = cutter;
        longest = cutter.maximum();
    }

    /** Gives all runs to the stream, or has them given by the batches that were sent on their way. */
    void read() throws InterruptedException {
        long size = source.size();
        while (position < size) {
            state.check();
            if (stream.crowded()) {
                send();
                stream.awaitRoom(state);
            }
            map.forget(position);
            long before = position;
            SourceExtent here = map.at(position);
            if (here.kind() == SourceExtent.Kind.ZERO) {
                hole(here.end());
            } else if (here.kind() != SourceExtent.Kind.UNCHANGED || !reuse(here.end())) {
                cutOne();
            }
            state.progress().found.add(position - before);
        }
        send();
    }

    private Batch batch() throws InterruptedException {
        @Nullable Batch present = open;
        if (present == null) {
            present = batches.take();
            open = present;
            start = 0;
            pieceFrom = 0;
            have = position;
        }
        return present;
    }

    /** What was cut since the last time becomes a piece. */
    private void endPiece() {
        @Nullable Batch batch = open;
        if (batch != null && start > pieceFrom) {
            batch.add(stream, position - (start - pieceFrom), pieceFrom, start, Arrays.copyOf(cuts, cutCount));
        }
        pieceFrom = start;
        cutCount = 0;
    }

    /** Forgets what was read and not cut. */
    private void dropRest() {
        @Nullable Batch batch = open;
        if (batch != null) {
            batch.rollBack(start, batch.pieces().size());
        }
        have = position;
    }

    private void send() {
        endPiece();
        @Nullable Batch batch = open;
        open = null;
        have = position;
        if (batch != null) {
            batches.submit(batch);
        }
    }

    private void hole(long end) {
        endPiece();
        dropRest();
        stream.add(List.of(new Run.Hole(end - position)));
        position = end;
        have = end;
    }

    /** Takes a part of the previous list that lies before {@code end}, up to which nothing changed, or runs of it; false when there is none right here. */
    private boolean reuse(long end) {
        Optional<Subtree> part = previous.part(position, end);
        if (part.isPresent()) {
            endPiece();
            dropRest();
            stream.add(part.get());
            position += part.get().length();
            have = position;
            return true;
        }
        List<Run> reused = new ArrayList<>();
        long at = position;
        while (at < end && reused.size() < REUSED_AT_ONCE) {
            if (at > position && previous.part(at, end).isPresent()) {
                break;
            }
            Optional<PlacedRun> old = previous.at(at);
            if (old.isEmpty()) {
                break;
            }
            Run run = old.get().run();
            if (run instanceof Run.Hole) {
                run = new Run.Hole(Math.min(old.get().end(), end) - at);
            } else if (old.get().position() != at || old.get().end() > end) {
                break;
            }
            reused.add(run);
            at += run.length();
        }
        if (reused.isEmpty()) {
            return false;
        }
        endPiece();
        dropRest();
        stream.addKnown(reused);
        position = at;
        have = at;
        return true;
    }

    /**
     * Cuts the next chunk, or makes a hole of zeros that lie here. What did not change is read a block at a time and no farther than the cut needs; where it falls does not depend on
     * that.
     */
    private void cutOne() throws InterruptedException {
        long enough = enough();
        long needed = Math.min(map.endOfBytes(position, enough), enough);
        Batch batch = batch();
        while (true) {
            if (have == position || (have < needed && have % BLOCK != 0)) {
                batch = readMore(batch, needed);
            }
            if (skipZeros(batch) || cut(batch, needed)) {
                return;
            }
            batch = readMore(batch, needed);
        }
    }

    private boolean skipZeros(Batch batch) {
        long zeros = endOfZeros(batch, position);
        if (zeros == position) {
            return false;
        }
        endPiece();
        stream.add(List.of(new Run.Hole(zeros - position)));
        start += (int) (zeros - position);
        pieceFrom = start;
        position = zeros;
        return true;
    }

    /** Whether the cut could be found in what was read, which ends with a whole block or has all that is needed. */
    private boolean cut(Batch batch, long needed) {
        long zeros = nextZeros(batch);
        int length = (int) (Math.min(zeros, Math.min(have, needed)) - position);
        int end = cutter.cut(batch.buffer(), start, start + length);
        boolean sure = have >= needed || zeros <= have || end < start + length || end - start >= longest;
        if (!sure) {
            return false;
        }
        if (cutCount == cuts.length) {
            cuts = Arrays.copyOf(cuts, 2 * cutCount);
        }
        cuts[cutCount++] = end;
        position += end - start;
        start = end;
        return true;
    }

    /** How far must be read to know where the chunk ends that begins here. */
    private long enough() {
        return switch (cutter) {
            // A block behind the longest chunk, so that where zeros are found does not depend on how much was read.
            case GearCutter _ -> position + longest + BLOCK;
            // Fixed cuts lie at multiples of their length, wherever a hole or a reused chunk ended.
            case FixedCutter _ -> (position / longest + 1) * longest;
        };
    }

    private Batch readMore(Batch full, long needed) throws InterruptedException {
        Batch batch = full;
        if (batch.room() < needed - have) {
            Batch next = batches.take();
            int rest = full.fill() - start;
            System.arraycopy(full.buffer(), start, next.buffer(), 0, rest);
            next.filled(rest);
            endPiece();
            batches.submit(full);
            open = next;
            batch = next;
            start = 0;
            pieceFrom = 0;
        }
        long target = nextTarget(needed);
        int length = (int) Math.min(batch.room(), target - have);
        source.read(have, batch.buffer(), batch.fill(), length);
        batch.filled(length);
        have += length;
        state.progress().read.add(length);
        ahead = Math.max(0, ahead - length);
        expect();
        return batch;
    }

    /** Says what changed bytes will be read next, also behind what did not change. */
    private void expect() {
        if (expected < have) {
            expected = have;
            ahead = 0;
        }
        while (expected < source.size() && expected - have < FARTHEST && ahead < AHEAD) {
            SourceExtent next = map.at(expected);
            if (next.kind() != SourceExtent.Kind.DATA) {
                expected = next.end();
                continue;
            }
            long wanted = Math.min(next.end() - expected, AHEAD - ahead);
            long begun = source.expect(expected, wanted);
            expected += begun;
            ahead += begun;
            if (begun < wanted) {
                return;
            }
        }
    }

    /** How far to read from {@code have}, where less than what is needed is there: changed bytes to their end, for they are read in any case. */
    private long nextTarget(long needed) {
        SourceExtent following = map.at(have);
        boolean changed = following.kind() == SourceExtent.Kind.DATA;
        if (changed && following.end() >= needed) {
            return following.end();
        }
        // Where nothing changed the next cut is most likely where there was one before.
        long end = changed
                ? following.end()
                : Math.max(have + 1, previous.at(position).map(PlacedRun::end).orElse(0L));
        return Math.min(needed, (end + BLOCK - 1) / BLOCK * BLOCK);
    }

    /** Where the whole blocks of zeros that begin right here end. */
    private long endOfZeros(Batch batch, long from) {
        long at = from;
        if (at % BLOCK == 0) {
            while (at + BLOCK <= have && isZero(batch, at)) {
                at += BLOCK;
            }
        }
        return at;
    }

    /** Where, within the longest chunk from here, the first block of zeros begins. */
    private long nextZeros(Batch batch) {
        for (long at = (position / BLOCK + 1) * BLOCK; at < position + longest && at + BLOCK <= have; at += BLOCK) {
            if (isZero(batch, at)) {
                return at;
            }
        }
        return Long.MAX_VALUE;
    }

    private boolean isZero(Batch batch, long at) {
        int from = start + (int) (at - position);
        byte[] buffer = batch.buffer();
        return buffer[from] == 0 && Arrays.equals(buffer, from, from + BLOCK, ZEROS, 0, BLOCK);
    }
}
