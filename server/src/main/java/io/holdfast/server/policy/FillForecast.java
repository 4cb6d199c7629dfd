package io.holdfast.server.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a store will be full if it goes on as it did. The slope is the median of the slopes between all pairs of samples, so that one large deletion or one first backup does not bend it. Source: P. K. Sen,
 * "Estimates of the Regression Coefficient Based on Kendall's Tau", JASA 63, 1968.
 *
 * @param bytesPerDay may be negative
 * @param full never, if it does not grow
 */
public record FillForecast(double bytesPerDay, Optional<Instant> full) {
    private static final int LEAST_SAMPLES = 3;
    private static final int MOST_SAMPLES = 400;
    private static final Duration LEAST_TIME = Duration.ofDays(2);
    private static final Duration FARTHEST = Duration.ofDays(36_500);
    private static final double MILLIS_PER_DAY = 86_400_000.0;

    /** How much was used at a moment. */
    public record Sample(Instant at, long used) {}

    /** Nothing from fewer than three samples or less than two days. Samples are in order of time, the newest last; of very many, the newest 400 count. */
    public static Optional<FillForecast> of(List<Sample> samples, long capacity) {
        List<Sample> last = samples.subList(Math.max(0, samples.size() - MOST_SAMPLES), samples.size());
        if (last.size() < LEAST_SAMPLES
                || Duration.between(last.getFirst().at(), last.getLast().at()).compareTo(LEAST_TIME) < 0) {
            return Optional.empty();
        }
        double slope = median(slopes(last));
        Sample newest = last.getLast();
        double days = Math.max(0, capacity - newest.used()) / slope;
        boolean grows = slope > 0 && days < FARTHEST.toDays();
        return Optional.of(new FillForecast(
                slope,
                grows ? Optional.of(newest.at().plusMillis(Math.round(days * MILLIS_PER_DAY))) : Optional.empty()));
    }

    private static List<Double> slopes(List<Sample> samples) {
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            for (int j = i + 1; j < samples.size(); j++) {
                double millis = Duration.between(
                                samples.get(i).at(), samples.get(j).at())
                        .toMillis();
                if (millis > 0) {
                    slopes.add((samples.get(j).used() - samples.get(i).used()) / millis * MILLIS_PER_DAY);
                }
            }
        }
        return slopes;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
