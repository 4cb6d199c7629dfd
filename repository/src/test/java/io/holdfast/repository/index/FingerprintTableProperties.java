package io.holdfast.repository.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/** The table against a map of sets. */
final class FingerprintTableProperties {
    /** The ends of the range, of shards, and neighbours that share a home. */
    private static final long[] SPECIAL_TAGS = {
        0,
        1,
        2,
        -1,
        -2,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0x00ff_ffff_ffff_ffffL,
        0x00ff_ffff_ffff_fffeL,
        0x0100_0000_0000_0000L
    };

    private final Map<Long, SortedSet<Long>> model = new HashMap<>();

    sealed interface Step {
        record Add(long tag, long location) implements Step {}

        record AddAll(List<Add> pairs) implements Step {}

        record Remove(long tag, long location) implements Step {}

        record Relocate(long tag, long from, long to) implements Step {}

        record DropPack(long pack) implements Step {}

        record Reserve(long total) implements Step {}
    }

    @Property(tries = 150)
    void theTableBehavesLikeAMapOfSets(@ForAll("steps") @Size(max = 400) List<Step> steps) {
        model.clear();
        try (FingerprintTable table = new FingerprintTable()) {
            for (Step step : steps) {
                apply(step, table);
                assertThat(table.size())
                        .isEqualTo(model.values().stream().mapToInt(Set::size).sum());
            }
            model.forEach((tag, locations) -> assertThat(locations(table, tag)).containsExactlyElementsOf(locations));
            for (long tag : SPECIAL_TAGS) {
                assertThat(locations(table, tag)).containsExactlyElementsOf(of(tag));
            }
        }
    }

    private void apply(Step step, FingerprintTable table) {
        switch (step) {
            case Step.Add(long tag, long location) ->
                assertThat(table.add(tag, location)).isEqualTo(of(tag).add(location));
            case Step.AddAll(List<Step.Add> pairs) -> {
                table.addAll(
                        pairs.stream().mapToLong(Step.Add::tag).toArray(),
                        pairs.stream().mapToLong(Step.Add::location).toArray());
                pairs.forEach(pair -> of(pair.tag()).add(pair.location()));
            }
            case Step.Remove(long tag, long location) ->
                assertThat(table.remove(tag, location)).isEqualTo(of(tag).remove(location));
            case Step.Relocate(long tag, long from, long to) -> {
                boolean there = of(tag).remove(from);
                assertThat(table.relocate(tag, from, to)).isEqualTo(there);
                if (there) {
                    of(tag).add(to);
                }
            }
            case Step.DropPack(long pack) -> {
                table.removeIf(location -> location >>> 32 == pack);
                model.values().forEach(locations -> locations.removeIf(location -> location >>> 32 == pack));
            }
            case Step.Reserve(long total) -> table.reserve(total);
        }
    }

    private SortedSet<Long> of(long tag) {
        return model.computeIfAbsent(tag, _ -> new TreeSet<>());
    }

    private static List<Long> locations(FingerprintTable table, long tag) {
        List<Long> locations = new ArrayList<>();
        table.find(tag, location -> {
            locations.add(location);
            return false;
        });
        assertThat(table.first(tag)).isEqualTo(locations.isEmpty() ? FingerprintTable.NONE : locations.getFirst());
        return locations;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> tags = Arbitraries.oneOf(
                Arbitraries.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).map(i -> SPECIAL_TAGS[i]),
                Arbitraries.longs().between(0, 1L << 52));
        Arbitrary<Long> locations = Combinators.combine(
                        Arbitraries.longs().between(0, 3), Arbitraries.longs().between(0, 40))
                .as((pack, ordinal) -> pack << 32 | ordinal);
        Arbitrary<Step.Add> add = Combinators.combine(tags, locations).as(Step.Add::new);
        Arbitrary<Step> step = Arbitraries.frequencyOf(
                Tuple.of(20, add.map(one -> one)),
                Tuple.of(3, add.list().ofMaxSize(150).map(Step.AddAll::new)),
                Tuple.of(10, Combinators.combine(tags, locations).as(Step.Remove::new)),
                Tuple.of(6, Combinators.combine(tags, locations, locations).as(Step.Relocate::new)),
                Tuple.of(1, Arbitraries.longs().between(0, 3).map(Step.DropPack::new)),
                Tuple.of(1, Arbitraries.longs().between(0, 20_000).map(Step.Reserve::new)));
        return step.list();
    }
}
