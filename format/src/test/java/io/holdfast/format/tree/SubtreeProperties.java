package io.holdfast.format.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.Suite;
import io.holdfast.format.sealing.Fingerprinter;
import io.holdfast.format.sealing.Keys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A list that is made of whole parts of another is the same, page by page, as one that is made of its runs. */
final class SubtreeProperties {
    /** Ends of pages are found in one of so many chunks, so that trees grow high of few. */
    private static final int OFTEN = 8;

    private final Map<Fingerprint, Page> pages = new HashMap<>();
    private final Fingerprinter names = new Fingerprinter(Keys.derivedFrom(new byte[32], Suite.AES));
    private int read;

    private final PageSource source = name -> {
        read++;
        return Objects.requireNonNull(pages.get(name));
    };

    private final PageSink sink = new PageSink() {
        @Override
        public Fingerprint put(Page page) {
            Fingerprint name = names.page(page.links(), page.plaintext(), 0, page.plaintext().length);
            pages.put(name, page);
            return name;
        }

        @Override
        public void putWholeFile(Fingerprint name, Page page) {
            pages.put(name, page);
        }
    };

    /** A stretch of the new list: of the old one from {@code from} to {@code to}, or other runs. */
    private record Stretch(long from, long to, List<Run> fresh) {}

    private static Run stored(Random random) {
        long last = random.nextInt(OFTEN) == 0 ? random.nextLong() << 9 : random.nextLong();
        return new Run.Stored(
                random.nextInt(1, 1 << 17),
                new Fingerprint(random.nextLong(), random.nextLong(), random.nextLong(), last));
    }

    private static List<Run> runs(Random random, int count, int holes) {
        List<Run> runs = new ArrayList<>();
        while (runs.size() < count) {
            runs.add(stored(random));
            if (random.nextInt(100) < holes) {
                runs.add(new Run.Hole(random.nextInt(1, 1 << 20)));
            }
        }
        return runs;
    }

    private static long[] starts(List<Run> runs) {
        long[] starts = new long[runs.size() + 1];
        for (int i = 0; i < runs.size(); i++) {
            starts[i + 1] = starts[i] + runs.get(i).length();
        }
        return starts;
    }

    private Content scratch(List<Run> old, long[] starts, List<Stretch> stretches) {
        ChunkListBuilder builder = new ChunkListBuilder(sink);
        int at = 0;
        for (Stretch each : stretches) {
            each.fresh.forEach(builder::add);
            while (starts[at] < each.from) {
                at++;
            }
            while (starts[at] < each.to) {
                builder.add(old.get(at++));
            }
        }
        return builder.finish();
    }

    private Content reused(Content old, List<Stretch> stretches) {
        ChunkListBuilder builder = new ChunkListBuilder(sink);
        ChunkListCursor cursor = new ChunkListCursor(source, old);
        for (Stretch each : stretches) {
            each.fresh.forEach(builder::add);
            for (long at = each.from; at < each.to; ) {
                Optional<Subtree> part = cursor.subtree(at, each.to);
                if (part.isPresent()) {
                    builder.add(part.get(), source);
                    at += part.get().length();
                } else {
                    PlacedRun run = cursor.at(at).orElseThrow();
                    assertThat(run.position()).isEqualTo(at);
                    builder.add(run.run());
                    at = run.end();
                }
            }
        }
        return builder.finish();
    }

    private static List<Stretch> edits(Random random, long[] starts, int edits, int holes) {
        List<Stretch> stretches = new ArrayList<>();
        int at = 0;
        for (int i = 0; i <= edits; i++) {
            int to = i == edits ? starts.length - 1 : at + random.nextInt(starts.length - at);
            stretches.add(new Stretch(starts[at], starts[to], List.of()));
            // What follows is kept, replaced, removed, moved away from where it was, or made a hole.
            at = Math.min(starts.length - 1, to + random.nextInt(3));
            if (i < edits) {
                List<Run> fresh = random.nextInt(4) == 0
                        ? List.of(new Run.Hole(1 + random.nextInt(1 << 16)))
                        : runs(random, random.nextInt(5), holes);
                stretches.add(new Stretch(starts[at], starts[at], fresh));
            }
        }
        return stretches;
    }

    @Property(tries = 60)
    void theRootIsTheSameAsOfAListBuiltFromItsRuns(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40_000) int count,
            @ForAll @IntRange(max = 12) int edits,
            @ForAll @IntRange(max = 40) int holes) {
        assertSame(new Random(seed), count, edits, holes);
    }

    /** Trees of four levels. */
    @Property(tries = 4)
    void theRootOfAHighTreeIsTheSame(@ForAll long seed, @ForAll @IntRange(max = 12) int edits) {
        assertSame(new Random(seed), 400_000, edits, 5);
        // From the root to the first leaf, to both sides of each edit, and to the last leaf; and some until pages end
        // together again. With ends as often as here that takes eight pages or so in the mean, but with no bound.
        assertThat(read).isLessThanOrEqualTo(12 + edits * 150);
    }

    private void assertSame(Random random, int count, int edits, int holes) {
        List<Run> old = runs(random, count, holes);
        long[] starts = starts(old);
        Content before = scratch(old, starts, List.of(new Stretch(0, starts[old.size()], List.of())));
        List<Stretch> stretches = edits(random, starts, edits, holes);
        Content expected = scratch(old, starts, stretches);
        read = 0;
        assertThat(reused(before, stretches)).isEqualTo(expected);
        pages.clear();
    }

    @Example
    void ofAnUnchangedListOnlyTheWayToItsEndIsRead() {
        List<Run> old = runs(new Random(7), 400_000, 5);
        long[] starts = starts(old);
        List<Stretch> all = List.of(new Stretch(0, starts[old.size()], List.of()));
        Content before = scratch(old, starts, all);
        int made = pages.size();
        assertThat(made).isGreaterThan(2000);
        read = 0;
        assertThat(reused(before, all)).isEqualTo(before);
        assertThat(read).isLessThanOrEqualTo(8);
        assertThat(pages).hasSize(made);
    }

    @Example
    void behindTheEndThereIsNothing() {
        List<Run> old = runs(new Random(8), 3000, 0);
        long[] starts = starts(old);
        long end = starts[old.size()];
        Content list = scratch(old, starts, List.of(new Stretch(0, end, List.of())));
        ChunkListCursor cursor = new ChunkListCursor(source, list);
        assertThat(cursor.at(end)).isEmpty();
        assertThat(cursor.subtree(end, Long.MAX_VALUE)).isEmpty();
        assertThat(cursor.at(end - 1)).isPresent();
        assertThat(cursor.at(0))
                .hasValueSatisfying(first -> assertThat(first.run()).isEqualTo(old.getFirst()));
        ChunkListCursor none = new ChunkListCursor(source, new Content.Empty());
        assertThat(none.at(0)).isEmpty();
        assertThat(none.subtree(0, 1)).isEmpty();
    }
}
