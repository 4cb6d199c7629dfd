package io.holdfast.repository.upkeep;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.PackContent;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.session.Parts;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** How far upkeep is, and whether it is to stop. Written by the thread that works, read by any. */
public final class UpkeepProgress {
    private final LongAdder done = new LongAdder();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private volatile long total;
    private volatile Step step = Step.LISTING;

    /** What upkeep does, in no particular order. */
    public enum Step {
        /** Finding out what there is; its length is not known. */
        LISTING,
        /** Reading directories of packs; counted in bytes of the packs. */
        DIRECTORIES,
        /** Following what snapshots need; counted in bytes of pages, of which all that are stored are the most. */
        WALKING,
        /** Reading whole packs. */
        READING,
        /** Writing anew what is still needed of sparse packs. */
        COPYING,
        /** For running sessions to acknowledge. */
        WAITING,
        DELETING
    }

    /** Begins a step of so many bytes, 0 when nobody knows. */
    public void enter(Step next, long bytes) {
        checkpoint();
        total = bytes;
        done.reset();
        step = next;
    }

    /** Begins to follow what snapshots need. */
    void enterWalk(Parts parts) {
        enter(
                Step.WALKING,
                parts.index().packs().stream()
                        .filter(pack -> pack.content() == PackContent.PAGES)
                        .mapToLong(PackEntry::size)
                        .sum());
    }

    /** So many bytes more are done. A place at which it may stop. */
    public void advance(long bytes) {
        checkpoint();
        done.add(bytes);
    }

    /**
     * A place at which it may stop.
     *
     * @throws HoldfastException {@code SESSION_CANCELLED} when it is to stop
     */
    public void checkpoint() {
        if (cancelled.get()) {
            throw new HoldfastException(
                    ErrorCode.SESSION_CANCELLED,
                    "upkeep",
                    "Cancelled. Nothing is lost; what was done stays done, and the next run carries on.");
        }
    }

    /** Asks it to stop at the next place where that is clean. */
    public void cancel() {
        cancelled.set(true);
    }

    public Step step() {
        return step;
    }

    /** Bytes of this step that are done. */
    public long done() {
        return done.sum();
    }

    /** Bytes of this step in all, 0 when nobody knows. */
    public long total() {
        return total;
    }
}
