package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.Run;
import io.holdfast.format.tree.RunCursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The chunk list of the previous snapshot, asked for in rising order of positions. Gives only what the repository will keep. */
final class PreviousRuns {
    private static final int WINDOW = 1024;

    private final Storing storing;
    private final Promise promise;
    private Iterator<Run> rest;
    private final Deque<Placed> window = new ArrayDeque<>();
    private long read;

    /** What the repository has said of the whole list. */
    enum Promise {
        ALL_KEPT,
        ASK
    }

    /** A run and where it begins; {@code kept} tells that the repository will keep its chunk. */
    private record Placed(long position, Run run, boolean kept) {
        long end() {
            return position + run.length();
        }
    }

    /** A run and where it begins. */
    record At(long position, Run run) {
        long end() {
            return position + run.length();
        }
    }

    PreviousRuns(Storing storing, Promise promise, Optional<RunCursor> runs) {
        this.storing = storing;
        this.promise = promise;
        rest = runs.<Iterator<Run>>map(each -> each).orElse(List.<Run>of().iterator());
    }

    /** The run in which this position lies, if its chunk is kept. */
    Optional<At> at(long position) {
        while (window.isEmpty() || window.getFirst().end() <= position) {
            if (window.isEmpty() && !pull()) {
                return Optional.empty();
            }
            if (window.getFirst().end() <= position) {
                window.removeFirst();
            }
        }
        Placed first = window.getFirst();
        return first.kept ? Optional.of(new At(first.position, first.run)) : Optional.empty();
    }

    private boolean pull() {
        List<Run> some = new ArrayList<>();
        try {
            while (some.size() < WINDOW && rest.hasNext()) {
                some.add(rest.next());
            }
        } catch (HoldfastException e) {
            // What cannot be read of the previous list is not used: the source is read instead.
            rest = List.<Run>of().iterator();
        }
        List<Fingerprint> ask = new ArrayList<>();
        if (promise == Promise.ASK) {
            for (Run run : some) {
                if (run instanceof Run.Stored(int size, Fingerprint chunk)) {
                    ask.add(chunk);
                }
            }
        }
        BitSet missing = storing.missing(ask);
        int asked = 0;
        for (Run run : some) {
            boolean kept = run instanceof Run.Hole || promise == Promise.ALL_KEPT || !missing.get(asked++);
            window.addLast(new Placed(read, run, kept));
            read += run.length();
        }
        return !some.isEmpty();
    }
}
