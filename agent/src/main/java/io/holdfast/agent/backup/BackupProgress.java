package io.holdfast.agent.backup;

import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/** What a run has done so far, to be looked at from another thread while it runs. Sizes in bytes. */
public final class BackupProgress {
    /** Where a run is. */
    public enum Phase {
        PREPARING,
        READING,
        FINISHING,
        COMMITTED
    }

    final LongAdder files = new LongAdder();
    final LongAdder directories = new LongAdder();
    final LongAdder others = new LongAdder();
    final LongAdder sockets = new LongAdder();
    final LongAdder vanished = new LongAdder();
    final LongAdder found = new LongAdder();
    final LongAdder read = new LongAdder();
    final LongAdder resumed = new LongAdder();
    final LongAdder resumedOfDevices = new LongAdder();
    final LongAdder fresh = new LongAdder();
    final LongAdder sealed = new LongAdder();
    final LongAdder unchangedFiles = new LongAdder();
    final LongAdder referencedFiles = new LongAdder();
    final LongAdder referencedBytes = new LongAdder();
    final LongAdder exceptions = new LongAdder();
    /** Nanoseconds of threads that compute, and of readers that waited until there was room for more. */
    final LongAdder computing = new LongAdder();

    final LongAdder waitedForRoom = new LongAdder();
    private volatile Reading reading = new Reading(0, 0, OptionalLong.empty());
    private volatile byte[] current = {};
    private volatile Phase phase = Phase.PREPARING;
    private volatile OptionalLong expectedFiles = OptionalLong.empty();
    private volatile OptionalLong expectedBytes = OptionalLong.empty();

    /** Threads that read, since when and until when, in nanoseconds. */
    private record Reading(int threads, long since, OptionalLong until) {
        long spent(long now) {
            return threads * (until.orElse(now) - since);
        }
    }

    /** What threads of a run spent their time with, in nanoseconds. */
    public record Spent(long source, long processor) {}

    /** Until now, on the scale of the run's own clock. */
    public Spent spent(long now) {
        return new Spent(Math.max(0, reading.spent(now) - waitedForRoom.sum()), computing.sum());
    }

    void readersBegan(int threads, long now) {
        reading = new Reading(threads, now, OptionalLong.empty());
    }

    void readersEnded(long now) {
        reading = new Reading(reading.threads, reading.since, OptionalLong.of(now));
    }

    public Phase phase() {
        return phase;
    }

    void enter(Phase next) {
        phase = next;
    }

    /** Path of what is being read, raw bytes; empty at first. */
    public byte[] current() {
        return current;
    }

    void reading(byte[] path) {
        current = path;
    }

    void expect(long newFiles, long bytes) {
        expectedFiles = OptionalLong.of(newFiles);
        expectedBytes = OptionalLong.of(bytes);
    }

    /** Files that there may be in all, going by the previous snapshot. */
    public OptionalLong expectedFiles() {
        return expectedFiles;
    }

    /** Bytes that there may be in all, going by the previous snapshot or by the size of the volume. */
    public OptionalLong expectedBytes() {
        return expectedBytes;
    }

    /** Files done, a name each. */
    public long files() {
        return files.sum();
    }

    public long directories() {
        return directories.sum();
    }

    /** Links, fifos, devices. */
    public long others() {
        return others.sum();
    }

    /** Sockets, which are not kept. */
    public long sockets() {
        return sockets.sum();
    }

    /** Entries that were removed between being listed and being read. */
    public long vanished() {
        return vanished.sum();
    }

    /** Content of all files seen. */
    public long bytesFound() {
        return found.sum();
    }

    public long bytesRead() {
        return read.sum();
    }

    /** Content not read because an earlier beginning of the run has stored it. */
    public long bytesResumed() {
        return resumed.sum();
    }

    /** What of it is of block devices, and may have been written to since. */
    public long bytesResumedOfDevices() {
        return resumedOfDevices.sum();
    }

    /** Plaintext of chunks not known before. */
    public long bytesNew() {
        return fresh.sum();
    }

    /** What those took. */
    public long bytesSealed() {
        return sealed.sum();
    }

    /** Files not read because nothing about them changed. */
    public long unchangedFiles() {
        return unchangedFiles.sum();
    }

    /** Files known whole by their fingerprint. */
    public long referencedFiles() {
        return referencedFiles.sum();
    }

    /** Content of those. */
    public long referencedBytes() {
        return referencedBytes.sum();
    }

    public long exceptions() {
        return exceptions.sum();
    }
}
