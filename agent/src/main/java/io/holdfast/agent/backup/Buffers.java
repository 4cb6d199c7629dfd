package io.holdfast.agent.backup;

import io.holdfast.format.SnapshotSink;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The memory through which all content goes. Never more than it was made with. */
final class Buffers {
    private static final int SIZE = 2 << 20;
    static final int TOTAL = 48 << 20;
    /** The same where what lies here waits for answers that come from far away. */
    private static final int FAR = 80 << 20;

    private static final int LEAST = 4;

    private final int size;
    private final Credits credits;
    private final ConcurrentLinkedQueue<byte[]> idle = new ConcurrentLinkedQueue<>();

    /** A buffer holds several of the longest chunks; every reader may hold two at a time and still others are under way. */
    Buffers(int total, int longestChunk, int readers, RunState state) {
        size = Math.max(SIZE, 4 * longestChunk);
        credits = new Credits(Math.max(2 * readers + LEAST, total / size), state);
    }

    /** Bytes of all of them. */
    static int total(SnapshotSink sink) {
        return sink.atOnce() == 1 ? TOTAL : FAR;
    }

    byte[] take() throws InterruptedException {
        credits.take();
        byte[] buffer = idle.poll();
        return buffer == null ? new byte[size] : buffer;
    }

    void giveBack(byte[] buffer) {
        idle.add(buffer);
        credits.giveBack();
    }
}
