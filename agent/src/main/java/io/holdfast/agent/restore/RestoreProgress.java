package io.holdfast.agent.restore;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** How far a restore is, for another thread to look at, and the way to end it. */
public final class RestoreProgress {
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder resumed = new LongAdder();
    private volatile long totalFiles;
    private volatile long totalBytes;
    private volatile boolean cancelled;
    private volatile boolean suspended;
    private volatile boolean ceased;
    private volatile boolean expected;

    /** Files that stand whole. */
    public long files() {
        return files.sum();
    }

    /** Bytes of content, holes included, that are written. */
    public long bytes() {
        return bytes.sum();
    }

    /** Of them, those that an earlier beginning of this restore had written. */
    public long bytesResumed() {
        return resumed.sum();
    }

    /** Files that there are; more than will be restored when some are excluded or kept. 0 until it is known. */
    public long totalFiles() {
        return totalFiles;
    }

    /** As {@link #totalFiles()}, in bytes of content. */
    public long totalBytes() {
        return totalBytes;
    }

    /** Ends the restore soon. What stands whole stays; nothing half does. */
    public void cancel() {
        cancelled = true;
    }

    /** Ends the restore soon; what it has made stays, for it will be gone on with. */
    public void suspend() {
        suspended = true;
        cancelled = true;
    }

    boolean suspended() {
        return suspended;
    }

    public boolean cancelled() {
        return cancelled;
    }

    /** Ends what goes on beside something that failed. */
    void cease() {
        ceased = true;
    }

    /** Why to stop, when it was cancelled or has failed elsewhere. */
    Optional<HoldfastException> halt() {
        return cancelled || ceased
                ? Optional.of(
                        new HoldfastException(ErrorCode.SESSION_CANCELLED, "restore", "The restore was cancelled."))
                : Optional.empty();
    }

    void total(long allFiles, long allBytes) {
        totalFiles = allFiles;
        totalBytes = allBytes;
    }

    /** For one who restores several things under one progress: what all of them are. */
    public void expect(long allFiles, long allBytes) {
        total(allFiles, allBytes);
        expected = true;
    }

    /** As {@link #total}, unless this is a part of more that is expected. */
    void totalOfPart(long allFiles, long allBytes) {
        if (!expected) {
            total(allFiles, allBytes);
        }
    }

    void addFile() {
        files.increment();
    }

    void addBytes(long more) {
        bytes.add(more);
    }

    void addResumed(long more) {
        resumed.add(more);
    }
}
