package io.holdfast.agent.backup;

import io.holdfast.agent.source.file.PlaceTag;
import io.holdfast.agent.source.file.RawPath;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.format.tree.ExceptionList;
import io.holdfast.format.tree.RunException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What all threads of a run share: whether it goes on, how far it is, and what could not be backed up. */
final class RunState {
    private final Cancellation cancellation;
    private final BackupProgress progress;
    private final Time time;
    private final Cores cores;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<RunException> exceptions = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();

    RunState(Cancellation cancellation, BackupProgress progress, Time time, Cores cores) {
        this.cores = cores;
        this.cancellation = cancellation;
        this.progress = progress;
        this.time = time;
    }

    Time time() {
        return time;
    }

    /** For those who read and do not compute: returns when the process may go on. */
    void pause() {
        cores.pause();
    }

    BackupProgress progress() {
        return progress;
    }

    /** Ends the run. The first reason counts. */
    void fail(Throwable reason) {
        failure.compareAndSet(null, reason);
    }

    /** Ends the run because the thread that waits for it was interrupted. */
    void interrupted() {
        fail(cancelled());
    }

    private static HoldfastException cancelled() {
        return new HoldfastException(
                ErrorCode.SESSION_CANCELLED, "backup", "The backup was cancelled. Nothing was committed.");
    }

    /** Whether every thread should stop. */
    boolean over() {
        return failure.get() != null || cancellation.requested();
    }

    /**
     * Returns when the run goes on.
     *
     * @throws HoldfastException why it does not
     */
    void check() {
        @Nullable Throwable reason = failure.get();
        switch (reason) {
            case null -> {
                if (cancellation.requested()) {
                    throw cancelled();
                }
            }
            case HoldfastException known ->
                throw new HoldfastException(known.code(), known.subject(), String.valueOf(known.getMessage()), known);
            case Error error -> throw error;
            case Throwable other ->
                throw new HoldfastException(
                        ErrorCode.INTERNAL, "backup", "The backup stopped by an error of the program: " + other, other);
        }
    }

    /** Notes an object that was not backed up, or not wholly. */
    void except(byte[] path, ErrorCode code, String message) {
        except(new RunException(path, code.code(), message));
    }

    /** The same for what somebody else found. */
    void except(RunException exception) {
        progress.exceptions.increment();
        synchronized (exceptions) {
            if (exceptions.size() < ExceptionList.MAX) {
                exceptions.add(exception);
            }
        }
    }

    /** The same for an object that could not be read. */
    void unreadable(byte[] path, Exception why) {
        except(path, ErrorCode.SOURCE_UNREADABLE, "Cannot read " + RawPath.text(path) + ": " + why.getMessage());
    }

    /** Notes a directory whose content is not backed up because of its mark. */
    void leftOut(byte[] path, PlaceTag tag) {
        synchronized (leftOut) {
            leftOut.add(new LeftOut(path, tag));
        }
    }

    /** All of those, in the order of paths. */
    List<LeftOut> leftOut() {
        synchronized (leftOut) {
            leftOut.sort((left, right) -> Arrays.compareUnsigned(left.path(), right.path()));
            return List.copyOf(leftOut);
        }
    }

    /** All noted, in the order of paths. */
    List<RunException> exceptions() {
        synchronized (exceptions) {
            exceptions.sort((left, right) -> Arrays.compareUnsigned(left.path(), right.path()));
            return List.copyOf(exceptions);
        }
    }
}
