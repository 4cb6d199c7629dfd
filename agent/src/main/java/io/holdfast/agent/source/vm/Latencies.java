package io.holdfast.agent.source.vm;

/** Mean and spread of latencies, of which the older count less and less. */
final class Latencies {
    private final double kept;
    private double weight;
    private double sum;
    private double squares;

    /** @param kept the part of its weight that one keeps with each that follows, at most 1 */
    Latencies(double kept) {
        this.kept = kept;
    }

    void add(double latency) {
        weight = weight * kept + 1;
        sum = sum * kept + latency;
        squares = squares * kept + latency * latency;
    }

    void clear() {
        weight = 0;
        sum = 0;
        squares = 0;
    }

    boolean isEmpty() {
        return weight == 0;
    }

    double mean() {
        return sum / weight;
    }

    /** The square of how far the mean may be off by chance. */
    double doubt() {
        return Math.max(0, squares / weight - mean() * mean()) / weight;
    }
}
