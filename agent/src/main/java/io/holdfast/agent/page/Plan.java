package io.holdfast.agent.page;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.tree.Onward;
import io.holdfast.format.tree.Page;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pages that a walk has still to read as far as they are known, in its order, and those of them that are here already. Used under its owner's lock.
 *
 * <p>How far ahead it looks grows with what was asked for, so that a walk that needs only a few pages is not given many; but with a page that the walk had to fetch by itself come those that
 * are next, for else one that stands where everything at hand is far ahead would fetch them one by one. What lies here is bounded; when there is no room for what comes sooner, what comes later
 * goes, and so does what the walk has left behind.
 */
final class Plan {
    private static final int LINK = 48;
    /** What a page costs beside its bytes. */
    private static final int COST = 1 << 10;

    private static final long FIRST = 1 << 20;
    private static final int GROWTH = 8;
    private static final long MOST = 32 << 20;
    private static final int MOST_NAMES = 1 << 17;
    /** Pages that are worth a request, unless no more are known. */
    private static final int LEAST = 32;
    /** A walk that stops for want of room is given twice as many pages each time, until it has stopped so often. */
    private static final int MOST_STOPS = 3;
    /** The walk is where its last pages were; so many, for several may walk, and while one waits another may read thousands. */
    private static final int STEPS = 16_384;
    /** After so many more it is looked again what the walk has passed. */
    private static final int STRIDE = 64;

    private final Map<Fingerprint, State> known = new HashMap<>();
    private final TreeMap<Place, Fingerprint> wanted = new TreeMap<>();
    private final TreeMap<Place, Fingerprint> here = new TreeMap<>();
    private final Deque<Place> steps = new ArrayDeque<>();
    private Lists lists = Lists.LEFT;
    private int unforeseen;
    private int stride;
    private int coming;
    private boolean late;
    private int stops;
    private long held;
    private long asked;
    private long seen;
    private long seenBytes;

    /** Whether the walk reads lists of chunks, too. */
    enum Lists {
        LEFT,
        READ
    }

    /** What is known of a page that was not read yet. */
    private sealed interface State {
        Place place();

        record Wanted(Place place) implements State {}

        record Coming(Place place) implements State {}

        record Here(Place place, Page page) implements State {}
    }

    static long weight(Page page) {
        return COST + page.plaintext().length + (long) LINK * page.links().size();
    }

    void readLists() {
        lists = Lists.READ;
    }

    boolean isComing(Fingerprint name) {
        return known.get(name) instanceof State.Coming;
    }

    /** A page that is here, which the walk reads now. */
    Optional<Page> take(Fingerprint name) {
        if (known.get(name) instanceof State.Here(Place place, Page page)) {
            known.remove(name);
            here.remove(place);
            held -= weight(page);
            step(place, page);
            return Optional.of(page);
        }
        return Optional.empty();
    }

    private void step(Place place, Page page) {
        asked += weight(page);
        stride++;
        steps.addLast(place);
        if (steps.size() > STEPS) {
            steps.removeFirst();
        }
    }

    /** The walk fetches a page by itself. */
    void begin(Fingerprint name) {
        @Nullable State state = known.get(name);
        Place place = state == null ? Place.unforeseen(++unforeseen) : state.place();
        wanted.remove(place);
        if (!(known.put(name, new State.Coming(place)) instanceof State.Coming)) {
            coming++;
        }
    }

    /** The walk waits, for nothing has brought what it needs: what is next is worth a request even where there is no room. */
    void late() {
        late = true;
    }

    /** It has it. */
    void end(Fingerprint name, Page page, Onward onward) {
        if (known.get(name) instanceof State.Coming(Place place)) {
            forget(name);
            step(place, page);
            expect(place, page, onward);
        }
    }

    /** A page that was in a batch. */
    void arrive(Fingerprint name, Page page, Onward onward) {
        if (known.get(name) instanceof State.Coming(Place place)) {
            coming--;
            known.put(name, new State.Here(place, page));
            here.put(place, name);
            held += weight(page);
            expect(place, page, onward);
        }
    }

    private void expect(Place from, Page page, Onward onward) {
        seen++;
        seenBytes += weight(page);
        expect(onward.pages(), from::beside);
        if (lists == Lists.READ) {
            expect(onward.lists(), from::beside);
        }
        expect(onward.directories(), from::below);
    }

    @FunctionalInterface
    private interface Row {
        Place place(int i);
    }

    private void expect(List<Fingerprint> names, Row row) {
        for (int i = 0; i < names.size() && known.size() < MOST_NAMES; i++) {
            Place place = row.place(i);
            if (known.putIfAbsent(names.get(i), new State.Wanted(place)) == null) {
                wanted.put(place, names.get(i));
            }
        }
    }

    /** A page that was on its way does not come. */
    void forget(Fingerprint name) {
        if (known.get(name) instanceof State.Coming) {
            known.remove(name);
            coming--;
        }
    }

    /** What is to be asked for now, at most so much, nearest first; on its way from then on. */
    List<Fingerprint> next(int most) {
        passOver();
        int count = Math.min(most, wanted.size());
        if (count == 0) {
            return List.of();
        }
        int least = Math.min(LEAST, count);
        while (room() < least
                && most() == MOST
                && !here.isEmpty()
                && here.lastKey().compareTo(wanted.firstKey()) > 0) {
            Map.Entry<Place, Fingerprint> last = here.lastEntry();
            drop(last);
            known.put(last.getValue(), new State.Wanted(last.getKey()));
            wanted.put(last.getKey(), last.getValue());
        }
        long room = room();
        if (room < least && !(late && held < MOST)) {
            return List.of();
        }
        late = false;
        if (room < least) {
            room = (long) LEAST << Math.min(stops, MOST_STOPS);
            stops++;
        }
        return batch(Math.min(count, room));
    }

    private List<Fingerprint> batch(long count) {
        List<Fingerprint> batch = new ArrayList<>();
        while (batch.size() < count) {
            Map.Entry<Place, Fingerprint> each = wanted.pollFirstEntry();
            known.put(each.getValue(), new State.Coming(each.getKey()));
            batch.add(each.getValue());
        }
        coming += batch.size();
        return batch;
    }

    /** For how many pages more. */
    private long room() {
        long average = seenBytes / Math.max(1, seen) + 1;
        return (most() - held) / average - coming;
    }

    private long most() {
        return Math.min(MOST, FIRST + GROWTH * asked);
    }

    /** Lets go of what the walk did not want. */
    private void passOver() {
        if (stride < STRIDE) {
            return;
        }
        stride = 0;
        Place behind = Collections.min(steps);
        while (!wanted.isEmpty() && wanted.firstKey().compareTo(behind) < 0) {
            known.remove(wanted.pollFirstEntry().getValue());
        }
        while (!here.isEmpty() && here.firstKey().compareTo(behind) < 0) {
            drop(here.firstEntry());
        }
    }

    private void drop(Map.Entry<Place, Fingerprint> each) {
        here.remove(each.getKey());
        if (known.remove(each.getValue()) instanceof State.Here(Place _, Page page)) {
            held -= weight(page);
        }
    }
}
