package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.sealing.Codec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Asks the repository which chunks are missing, seals those, and puts them. Runs on virtual threads. */
final class Storing {
    private final SnapshotSink sink;
    private final Compute compute;
    private final RateLimit rate;
    private final RunState state;
    private final Claims claims = new Claims();

    Storing(SnapshotSink sink, Compute compute, RateLimit rate, RunState state) {
        this.sink = sink;
        this.compute = compute;
        this.rate = rate;
        this.state = state;
    }

    /** Seals chunks that were asked for. */
    @FunctionalInterface
    interface Sealing {
        /** Said before any of them is sealed, on a thread that may wait. */
        default void prepare(List<Integer> missing) {}

        SealedChunk seal(Codec.Bench bench, int index);
    }

    /** Which of these the repository does not have. */
    BitSet missing(List<Fingerprint> names) {
        return names.isEmpty() ? new BitSet() : sink.missing(names);
    }

    /** Returns when the repository has all of these, or another thread is about to give it those that are left. */
    void store(List<Fingerprint> names, Sealing sealing) throws InterruptedException {
        state.check();
        int[] claimed = new int[names.size()];
        List<Fingerprint> ask = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            if (claims.claim(names.get(i))) {
                claimed[ask.size()] = i;
                ask.add(names.get(i));
            }
        }
        BitSet missing = missing(ask);
        for (int i = missing.nextClearBit(0); i < ask.size(); i = missing.nextClearBit(i + 1)) {
            claims.release(ask.get(i));
        }
        if (missing.isEmpty()) {
            return;
        }
        state.check();
        List<Integer> wanted = missing.stream().mapToObj(i -> claimed[i]).toList();
        sealing.prepare(wanted);
        List<SealedChunk> sealed = compute.call(bench -> {
            List<SealedChunk> all = new ArrayList<>(wanted.size());
            for (int each : wanted) {
                all.add(sealing.seal(bench, each));
            }
            return all;
        });
        put(sealed);
    }

    private void put(List<SealedChunk> sealed) throws InterruptedException {
        long fresh = 0;
        long taken = 0;
        for (SealedChunk chunk : sealed) {
            rate.take(chunk.size());
            fresh += chunk.plainSize();
            taken += chunk.size();
        }
        state.check();
        sink.putAll(sealed);
        sealed.forEach(chunk -> claims.release(chunk.fingerprint()));
        state.progress().fresh.add(fresh);
        state.progress().sealed.add(taken);
    }
}
