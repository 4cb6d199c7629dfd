package io.holdfast.agent.source.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

final class PaceRuleTest {
    private static final double SECONDS = 0.1;
    private static final long QUICK = 1_000_000;
    /** What a disk gives when nothing holds us back. */
    private static final long FULL = 400_000_000;

    private final PaceRule rule = new PaceRule(0.1);
    private final Random random = new Random(7);
    private Pace pace = new Pace.Full();

    /** A guest that has so many operations in a stretch, each slower by a part that depends on our rate; says at which rates we read. */
    private List<Double> rates(int stretches, int operations, ToDoubleFunction<Double> slower) {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < stretches; i++) {
            double rate = rate();
            rates.add(rate);
            double latency = QUICK * (1 + slower.applyAsDouble(rate)) * (0.98 + random.nextDouble() * 0.04);
            pace = rule.next(new Stretch(SECONDS, operations, (long) (latency * operations), (long) (rate * SECONDS)));
        }
        return rates;
    }

    private double rate() {
        return switch (pace) {
            case Pace.Full _ -> FULL;
            case Pace.Rest _ -> 0;
            case Pace.Held(long bytesPerSecond) -> Math.min(bytesPerSecond, FULL);
        };
    }

    private static double highest(List<Double> rates) {
        return rates.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    private static List<Double> last(List<Double> rates, int count) {
        return rates.subList(rates.size() - count, rates.size());
    }

    @Test
    void aGuestThatIsIdleHoldsNothingBack() {
        assertThat(rates(100, 0, _ -> 0)).containsOnly((double) FULL);
    }

    @Test
    void aGuestThatHardlyUsesItsDisksHoldsNothingBack() {
        assertThat(rates(100, 1, rate -> rate / FULL * 10)).containsOnly((double) FULL);
    }

    @Test
    void aGuestThatUsesItsDisksIsLeftAloneWithinThreeStretchesAndThenReadSlowly() {
        List<Double> rates = rates(10, 10, rate -> rate / FULL);
        assertThat(rates.subList(0, 2)).containsOnly((double) FULL);
        assertThat(rates.get(2)).isZero();
        assertThat(rates.subList(3, 10)).containsOnly((double) PaceRule.FLOOR);
    }

    @Test
    void theRateOfAGuestThatFeelsNothingGrowsToAllThereIs() {
        List<Double> rates = rates(1000, 20, _ -> 0);
        assertThat(highest(last(rates, 100))).isEqualTo(FULL);
    }

    @Test
    void theRateStaysNearWhatTheGuestBears() {
        // A tenth slower at 40 MB/s.
        List<Double> rates = rates(3000, 20, rate -> rate / 400e6);
        assertThat(highest(last(rates, 1000))).isBetween(30e6, 55e6);
    }

    @Test
    void aGuestThatFeelsEveryReadIsReadAtTheFloorAndNoSlower() {
        rates(1000, 20, _ -> 0);
        List<Double> rates = rates(600, 20, rate -> rate > 0 ? 1 : 0);
        List<Double> reading =
                last(rates, 100).stream().filter(rate -> rate > 0).toList();
        assertThat(reading).hasSize(90);
        assertThat(highest(reading)).isLessThan(1.2 * PaceRule.FLOOR);
        assertThat(reading).allMatch(rate -> rate >= PaceRule.FLOOR);
    }

    @Test
    void anIdleGuestIsReadAtFullSpeedAgain() {
        rates(100, 20, rate -> rate / FULL);
        List<Double> rates = rates(20, 0, _ -> 0);
        assertThat(last(rates, 10)).containsOnly((double) FULL);
    }

    @Test
    void aRateThatSomethingElseKeepsUsFromDoesNotGrow() {
        for (int i = 0; i < 1000; i++) {
            long read = pace instanceof Pace.Rest ? 0 : 100_000;
            pace = rule.next(new Stretch(SECONDS, 20, 20 * QUICK, read));
        }
        Pace.Held held = pace instanceof Pace.Held now ? now : new Pace.Held(0);
        assertThat(held.bytesPerSecond()).isLessThan(2 * PaceRule.FLOOR);
    }
}
