package io.holdfast.agent.restore;

import io.holdfast.agent.target.file.Report;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.ExceptionList;
import io.holdfast.format.tree.RunException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of the entries. Safe for use by many threads. */
final class Tally implements Report {
    private final RestoreProgress progress;
    private final LongAdder files = new LongAdder();
    private final LongAdder directories = new LongAdder();
    private final LongAdder others = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder kept = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final List<RunException> exceptions = new ArrayList<>();
    private final AtomicReference<@Nullable HoldfastException> unwritable = new AtomicReference<>();
    private long exceptionCount;

    Tally(RestoreProgress progress) {
        this.progress = progress;
    }

    void directory() {
        directories.increment();
    }

    @Override
    public void written(long more) {
        bytes.add(more);
        progress.addBytes(more);
    }

    @Override
    public void restored(Entry entry) {
        if (entry.type() == Entry.Type.FILE) {
            files.increment();
            progress.addFile();
        } else {
            others.increment();
        }
    }

    @Override
    public void restoredBefore(Entry entry) {
        written(entry.size());
        restored(entry);
        progress.addResumed(entry.size());
    }

    @Override
    public void kept(long entries) {
        kept.add(entries);
    }

    @Override
    public synchronized void exception(RunException exception) {
        exceptionCount++;
        if (exceptions.size() < ExceptionList.MAX) {
            exceptions.add(exception);
        }
    }

    void exception(byte[] path, HoldfastException why) {
        exception(new RunException(path, why.code().code(), "not restored: " + why.getMessage()));
    }

    @Override
    public void ownerRefused() {
        refused.increment();
    }

    @Override
    public void unwritable(HoldfastException why) {
        unwritable.compareAndSet(null, why);
    }

    /** Why nothing more can be written, if so. */
    Optional<HoldfastException> unwritable() {
        return Optional.ofNullable(unwritable.get());
    }

    /** The result when it came to its end; {@code top} is what was restored. */
    synchronized RestoreResult result(byte[] top) {
        return result(
                top,
                exceptionCount + refused.sum() > 0
                        ? RestoreResult.Outcome.COMPLETE_WITH_EXCEPTIONS
                        : RestoreResult.Outcome.COMPLETE);
    }

    /** The result when it did not. */
    RestoreResult cancelled(byte[] top) {
        return result(top, RestoreResult.Outcome.CANCELLED);
    }

    private synchronized RestoreResult result(byte[] top, RestoreResult.Outcome outcome) {
        long withoutOwner = refused.sum();
        if (withoutOwner > 0) {
            exception(new RunException(
                    top,
                    ErrorCode.TARGET_ATTRIBUTE.code(),
                    "The owner of " + withoutOwner
                            + " entries could not be set: they belong to who ran the restore, and"
                            + " their set-user and set-group bits were left out. Restore as root to get both."));
        }
        return new RestoreResult(
                outcome,
                files.sum(),
                directories.sum(),
                others.sum(),
                bytes.sum(),
                kept.sum(),
                exceptions,
                exceptionCount);
    }
}
