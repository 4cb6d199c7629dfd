package io.holdfast.agent.source.vm;

/**
 * What went on in a short time.
 *
 * @param seconds how long it was
 * @param operations reads and writes of the guest that ended in it
 * @param nanos how long those took, all together
 * @param read bytes that the backup read of the guest's disks
 */
record Stretch(double seconds, long operations, long nanos, long read) {
    /** Nanoseconds that one of the operations took, of which there must be some. */
    double latency() {
        return (double) nanos / operations;
    }
}
