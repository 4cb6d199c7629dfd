package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.PlacedRun;
import io.holdfast.format.tree.Run;
import io.holdfast.format.tree.Subtree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A previous list, or the beginning of one, of which the repository has said nothing: it is asked for each chunk. */
final class AskedRuns implements PreviousRuns {
    private static final int WINDOW = 1024;

    private final Storing storing;
    private final LongConsumer lost;
    private Iterator<Run> rest;
    private final Deque<Placed> window = new ArrayDeque<>();
    private long read;

    /** {@code kept} tells that the repository will keep its chunk. */
    private record Placed(PlacedRun placed, boolean kept) {}

    /** @param lost told the length of each run of which the repository will not keep the chunk */
    AskedRuns(Storing storing, Iterator<Run> runs, LongConsumer lost) {
        this.storing = storing;
        this.lost = lost;
        rest = runs;
    }

    @Override
    public Optional<PlacedRun> at(long position) {
        while (window.isEmpty() || window.getFirst().placed.end() <= position) {
            if (window.isEmpty() && !pull()) {
                return Optional.empty();
            }
            if (window.getFirst().placed.end() <= position) {
                window.removeFirst();
            }
        }
        Placed first = window.getFirst();
        return first.kept ? Optional.of(first.placed) : Optional.empty();
    }

    /** That the repository has a page does not say that it will keep what is below it. */
    @Override
    public Optional<Subtree> part(long position, long end) {
        return Optional.empty();
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
        for (Run run : some) {
            if (run instanceof Run.Stored(int size, Fingerprint chunk)) {
                ask.add(chunk);
            }
        }
        BitSet missing = storing.missing(ask);
        int asked = 0;
        for (Run run : some) {
            boolean kept = run instanceof Run.Hole || !missing.get(asked++);
            if (!kept) {
                lost.accept(run.length());
            }
            window.addLast(new Placed(new PlacedRun(read, run), kept));
            read += run.length();
        }
        return !some.isEmpty();
    }
}
