package io.holdfast.agent.restore;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Goes through the tree, chooses what is included, and puts it on the ground. Directories that only lead somewhere are entered when something is put below them. */
final class Selection {
    /** So many entries are read before they are put. */
    private static final int BATCH = 256;

    private final SnapshotReader reader;
    private final Optional<Predicate<byte[]>> include;
    private final Predicate<byte[]> exclude;
    private final Tally tally;
    private final Runnable pulse;
    private final Deque<Spot> next = new ArrayDeque<>();
    /** Whether anything was chosen, or could not be looked at. */
    private boolean found;

    /** @param pulse runs often, and throws what ends all this */
    Selection(SnapshotReader reader, RestoreOptions options, Tally tally, Runnable pulse) {
        this.reader = reader;
        include = options.include();
        exclude = options.exclude();
        this.tally = tally;
        this.pulse = pulse;
    }

    private enum State {
        AHEAD,
        ENTERED,
        BLOCKED
    }

    /** A directory on the way. */
    private final class Spot {
        private final @Nullable Spot above;
        private final byte[] path;
        private final Entry entry;
        private final boolean chosen;
        private @Nullable Ground ground;
        private State state = State.AHEAD;
        private int open = 1;

        Spot(@Nullable Spot above, byte[] path, Entry entry, boolean chosen) {
            this.above = above;
            this.path = path;
            this.entry = entry;
            this.chosen = chosen;
        }

        Optional<Ground> ground() {
            if (state == State.AHEAD) {
                Optional<Ground> entered =
                        above == null ? Optional.empty() : above.ground().flatMap(each -> each.enter(entry));
                ground = entered.orElse(null);
                state = entered.isPresent() ? State.ENTERED : State.BLOCKED;
                if (entered.isPresent()) {
                    tally.directory();
                }
            }
            return Optional.ofNullable(ground);
        }

        void close() {
            for (Spot at = this; at != null && --at.open == 0; at = at.above) {
                if (at.ground != null) {
                    at.ground.leave();
                }
            }
        }
    }

    /**
     * Puts everything below a directory on this ground, and leaves it.
     *
     * @throws HoldfastException {@link ErrorCode#SNAPSHOT_NO_SUCH_PATH} when there is nothing of what is to be included
     */
    void restore(byte[] path, Entry directory, Ground top) {
        Spot first = new Spot(
                null, path, directory, include.isEmpty() || include.get().test(path));
        first.ground = top;
        first.state = State.ENTERED;
        next.push(first);
        try {
            while (!next.isEmpty()) {
                Spot spot = next.pop();
                try {
                    descend(spot);
                } finally {
                    spot.close();
                }
            }
        } finally {
            // Only after a failure: what was entered must be left.
            next.forEach(Spot::close);
        }
        if (!first.chosen && !found) {
            throw reader.lacks("nothing below " + Paths.text(path) + " that fits what is to be included", path);
        }
    }

    private void descend(Spot spot) {
        if (!(spot.entry.content() instanceof Content.Directory directory)) {
            throw HoldfastException.corrupt(Paths.text(spot.path), "a directory has no content");
        }
        if ((spot.above != null && spot.above.state == State.BLOCKED)
                || (spot.chosen && spot.ground().isEmpty())) {
            return;
        }
        List<Spot> below = new ArrayList<>();
        List<Entry> batch = new ArrayList<>();
        try {
            read(spot, directory.root(), batch, below);
            put(spot, batch, below);
        } finally {
            below.reversed().forEach(next::push);
        }
    }

    private void read(Spot spot, Fingerprint directory, List<Entry> batch, List<Spot> below) {
        try {
            reader.tree().entries(directory, entry -> {
                batch.add(entry);
                if (batch.size() >= BATCH) {
                    put(spot, batch, below);
                }
            });
        } catch (HoldfastException e) {
            if (e.code().kind() != ErrorCode.Kind.CORRUPTION) {
                throw e;
            }
            // What was read before is good.
            tally.exception(spot.path, e);
            found = true;
        }
    }

    private void put(Spot spot, List<Entry> batch, List<Spot> below) {
        for (Entry entry : batch) {
            pulse.run();
            put(spot, entry, below);
        }
        batch.clear();
    }

    private void put(Spot spot, Entry entry, List<Spot> below) {
        byte[] path = Paths.joined(spot.path, entry.name());
        if (exclude.test(path)) {
            return;
        }
        boolean chosen = spot.chosen || include.isEmpty() || include.get().test(path);
        found |= chosen;
        if (entry.type() == Entry.Type.DIRECTORY) {
            spot.open++;
            below.add(new Spot(spot, path, entry, chosen));
        } else if (chosen) {
            spot.ground().ifPresent(ground -> ground.put(entry));
        }
    }
}
