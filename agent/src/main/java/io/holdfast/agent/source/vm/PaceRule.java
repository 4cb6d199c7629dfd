package io.holdfast.agent.source.vm;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds the pace at which a guest's disks do not become slower than they may. A guest that hardly uses them does not hold a backup back. Else each {@value #CYCLE} stretches begin with
 * a rest; then its latency beside us is compared with that of its rests, and the rate grows by a twentieth or, when the guest feels it, is halved. So a rate that is felt lasts for one
 * cycle and was nearly right. Not safe for use by threads.
 */
final class PaceRule {
    /** Bytes a second below which nobody is held: 1 TB takes a day and a half. */
    static final long FLOOR = 8_000_000;

    private static final int CYCLE = 10;
    /** Operations in a cycle of a guest that uses its disks. */
    private static final long BUSY = 20;

    private static final double GROWTH = 1.05;
    private static final double MEMORY = 0.95;
    /** Differences within so many standard deviations are chance. */
    private static final double CERTAIN = 2;

    private final double slowdown;
    private final Deque<Long> operations = new ArrayDeque<>();
    private final Latencies alone = new Latencies(MEMORY);
    private final Latencies beside = new Latencies(1);
    private double rate = FLOOR;
    /** Stretches of this cycle that were begun; none while the guest does not hold us back. */
    private int at;

    private long read;
    private double seconds;

    /** @param slowdown by which part its mean latency may rise, such as 0.1 */
    PaceRule(double slowdown) {
        this.slowdown = slowdown;
    }

    /** The pace for the stretch that begins. {@code past} is the one that ended. */
    Pace next(Stretch past) {
        if (past.operations() > 0 && at > 0) {
            (at == 1 ? alone : beside).add(past.latency());
        }
        read += past.read();
        seconds += past.seconds();
        operations.add(past.operations());
        if (operations.size() > CYCLE) {
            operations.remove();
        }
        if (operations.stream().mapToLong(Long::longValue).sum() < BUSY) {
            at = 0;
            return new Pace.Full();
        }
        if (at > 0 && at < CYCLE) {
            at++;
            return new Pace.Held((long) rate);
        }
        if (at == CYCLE) {
            judge();
        }
        beside.clear();
        read = 0;
        seconds = 0;
        at = 1;
        return new Pace.Rest();
    }

    private void judge() {
        if (read == 0) {
            // Not begun yet: what the guest writes does not have to be put aside first, as it will in later rests.
            alone.clear();
        }
        if (alone.isEmpty() || beside.isEmpty()) {
            return;
        }
        double chance = CERTAIN * Math.sqrt(alone.doubt() + beside.doubt());
        if (beside.mean() - alone.mean() > Math.max(alone.mean() * slowdown, chance)) {
            rate = Math.max(FLOOR, rate / 2);
        } else if (read > rate * seconds / 2) {
            // A rate that something else keeps us from says nothing about a higher one.
            rate *= GROWTH;
        }
    }
}
