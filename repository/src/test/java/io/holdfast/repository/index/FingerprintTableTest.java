package io.holdfast.repository.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class FingerprintTableTest {
    private static final int MANY = 2_000_000;
    private static final int BOUND_HOLDS_FROM = 100_000;
    private static final double MOST_BYTES_PER_ENTRY = 24;

    @Test
    void atEveryFillAnEntryTakesAtMostTwentyFourBytes() {
        Random random = new Random(1);
        long[] tags = random.longs(MANY).toArray();
        try (FingerprintTable table = new FingerprintTable()) {
            for (int i = 0; i < MANY; i++) {
                table.add(tags[i], i);
                requireBound(table, i);
            }
            for (int i = 0; i < MANY; i++) {
                assertThat(table.first(tags[i])).isEqualTo(i);
            }
            for (int i = MANY - 1; i >= 0; i--) {
                assertThat(table.remove(tags[i], i)).isTrue();
                requireBound(table, i);
            }
            assertThat(table.size()).isZero();
        }
    }

    @Test
    void aReservedTableLoadsWithoutGrowingWithinTheBound() {
        long[] tags = new Random(2).longs(500_000).toArray();
        long[] locations = new Random(3).longs(tags.length, 0, Long.MAX_VALUE).toArray();
        try (FingerprintTable table = new FingerprintTable()) {
            table.reserve(tags.length);
            long reserved = table.bytes();
            table.addAll(tags, locations);
            assertThat(table.bytes()).isCloseTo(reserved, withinPercentage(1));
            assertThat((double) table.bytes() / table.size()).isLessThanOrEqualTo(MOST_BYTES_PER_ENTRY);
            long[] found = new long[tags.length];
            table.findAll(tags, found);
            assertThat(found).isEqualTo(locations);
        }
    }

    @Test
    void droppingHalfOfThePacksKeepsTheOtherHalfAndGivesMemoryBack() {
        long[] tags = new Random(4).longs(400_000).toArray();
        try (FingerprintTable table = new FingerprintTable()) {
            for (int i = 0; i < tags.length; i++) {
                table.add(tags[i], (long) (i % 10) << 32 | i);
            }
            long before = table.bytes();
            table.removeIf(location -> location >>> 32 < 5);
            assertThat(table.size()).isEqualTo(tags.length / 2);
            assertThat(table.bytes()).isLessThan(before * 6 / 10);
            for (int i = 0; i < tags.length; i++) {
                assertThat(table.first(tags[i]))
                        .isEqualTo(i % 10 < 5 ? FingerprintTable.NONE : (long) (i % 10) << 32 | i);
            }
        }
    }

    /** All at the end of a shard, where they do not fit behind each other until the tail grows. */
    @Test
    void aThousandLocationsOfTheGreatestTagFit() {
        try (FingerprintTable table = new FingerprintTable()) {
            for (int i = 999; i >= 0; i--) {
                table.add(-1, i);
            }
            for (int i = 0; i < 999; i++) {
                assertThat(table.next(-1, i)).isEqualTo(i + 1);
            }
            assertThat(table.next(-1, 999)).isEqualTo(FingerprintTable.NONE);
        }
    }

    @Test
    void aPredicateThatThrowsLeavesItsShardWhole() {
        try (FingerprintTable table = new FingerprintTable()) {
            for (int i = 0; i < 100; i++) {
                table.add(i, i);
            }
            assertThatThrownBy(() -> table.removeIf(location -> {
                        if (location == 50) {
                            throw new UnsupportedOperationException("no more");
                        }
                        return true;
                    }))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThat(table.size()).isEqualTo(100);
            assertThat(table.first(7)).isEqualTo(7);
        }
    }

    @Test
    void aNegativeLocationIsRefusedAndNothingIsAdded() {
        try (FingerprintTable table = new FingerprintTable()) {
            assertThatThrownBy(() -> table.add(1, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> table.addAll(new long[] {1, 2}, new long[] {1, -1}))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> table.relocate(1, 1, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> table.addAll(new long[2], new long[1]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> table.reserve(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThat(table.size()).isZero();
        }
    }

    @Test
    void aClosedTableHoldsNothingAndRefusesEverything() {
        FingerprintTable table = new FingerprintTable();
        table.add(1, 1);
        table.close();
        table.close();
        assertThat(table.bytes()).isZero();
        assertThat(table.size()).isZero();
        assertThatThrownBy(() -> table.first(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> table.add(1, 2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> table.findAll(new long[1], new long[1])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> table.removeIf(location -> true)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> table.reserve(1_000_000)).isInstanceOf(IllegalStateException.class);
    }

    private static void requireBound(FingerprintTable table, int step) {
        if (step % 5000 == 0 && table.size() >= BOUND_HOLDS_FROM) {
            assertThat((double) table.bytes() / table.size()).isLessThanOrEqualTo(MOST_BYTES_PER_ENTRY);
        }
    }
}
