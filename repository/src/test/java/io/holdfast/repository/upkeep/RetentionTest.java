package io.holdfast.repository.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Manifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.retention.Keep;
import io.holdfast.repository.upkeep.Retention.Candidate;
import io.holdfast.repository.upkeep.Retention.Pinned;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RetentionTest {
    private static final Retention NONE = rule(0, 0, 0, 0, 0, 0);

    private static Retention rule(int last, int hourly, int daily, int weekly, int monthly, int yearly) {
        return new Retention(
                new Keep(last, hourly, daily, weekly, monthly, yearly, Optional.empty(), ZoneOffset.UTC), Set.of());
    }

    private static Candidate at(String instant, Pinned pinned, String... tags) {
        Instant began = Instant.parse(instant);
        Manifest manifest = new Manifest(
                began,
                Duration.ZERO,
                "h",
                "u",
                "n",
                Manifest.Kind.FILES,
                List.of(),
                Optional.empty(),
                new Manifest.Counts(0, 0, 0, 0, 0, 0, 0, 0),
                List.of(),
                "p",
                List.of(),
                Optional.empty());
        return new Candidate(new SnapshotId(began.getEpochSecond(), 1), manifest, Set.of(tags), pinned);
    }

    private static List<Candidate> everySixHours(int count) {
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(at(
                    Instant.parse("2026-01-01T03:00:00Z")
                            .plus(Duration.ofHours(6L * i))
                            .toString(),
                    Pinned.NO));
        }
        return all;
    }

    private static List<String> kept(Retention retention, List<Candidate> candidates) {
        return retention.judge(candidates).stream()
                .filter(Retention.Verdict::kept)
                .map(verdict -> verdict.candidate().manifest().began().toString())
                .toList();
    }

    @Test
    void withoutAnyRuleEverythingIsKept() {
        assertThat(kept(NONE, everySixHours(9))).hasSize(9);
    }

    @Test
    void theNewestSoManyAreKept() {
        assertThat(kept(rule(2, 0, 0, 0, 0, 0), everySixHours(9)))
                .containsExactly("2026-01-03T03:00:00Z", "2026-01-02T21:00:00Z");
    }

    @Test
    void theNewestOfEachDayIsKept() {
        assertThat(kept(rule(0, 0, 2, 0, 0, 0), everySixHours(12)))
                .containsExactly("2026-01-03T21:00:00Z", "2026-01-02T21:00:00Z");
    }

    @Test
    void weeksMonthsAndYearsAreCountedByTheCalendar() {
        List<Candidate> daily = new ArrayList<>();
        for (int day = 0; day < 800; day++) {
            daily.add(at(
                    Instant.parse("2024-01-01T12:00:00Z")
                            .plus(Duration.ofDays(day))
                            .toString(),
                    Pinned.NO));
        }
        assertThat(kept(rule(0, 0, 0, 2, 0, 0), daily)).containsExactly("2026-03-10T12:00:00Z", "2026-03-08T12:00:00Z");
        assertThat(kept(rule(0, 0, 0, 0, 2, 0), daily)).containsExactly("2026-03-10T12:00:00Z", "2026-02-28T12:00:00Z");
        assertThat(kept(rule(0, 0, 0, 0, 0, 3), daily))
                .containsExactly("2026-03-10T12:00:00Z", "2025-12-31T12:00:00Z", "2024-12-31T12:00:00Z");
    }

    @Test
    void aDayBeginsAtMidnightOfTheZoneAlsoWhenTheClockIsPutForward() {
        // In Berlin 2026-03-29 has 23 hours: 22:30Z on the 28th is 23:30, half an hour before the next day.
        List<Candidate> candidates = List.of(
                at("2026-03-28T22:30:00Z", Pinned.NO),
                at("2026-03-28T23:30:00Z", Pinned.NO),
                at("2026-03-29T21:30:00Z", Pinned.NO));
        Retention daily =
                new Retention(new Keep(0, 0, 5, 0, 0, 0, Optional.empty(), ZoneId.of("Europe/Berlin")), Set.of());
        assertThat(kept(daily, candidates)).containsExactly("2026-03-29T21:30:00Z", "2026-03-28T22:30:00Z");
    }

    @Test
    void pinnedTaggedAndRecentOnesAreKeptWhateverElseIsSaid() {
        List<Candidate> candidates = List.of(
                at("2026-01-01T00:00:00Z", Pinned.YES),
                at("2026-01-02T00:00:00Z", Pinned.NO, "audit"),
                at("2026-01-03T00:00:00Z", Pinned.NO),
                at("2026-01-09T00:00:00Z", Pinned.NO),
                at("2026-01-10T00:00:00Z", Pinned.NO));
        Retention rule = new Retention(
                new Keep(1, 0, 0, 0, 0, 0, Optional.of(Duration.ofDays(1)), ZoneOffset.UTC), Set.of("audit"));
        assertThat(kept(rule, candidates))
                .containsExactly(
                        "2026-01-10T00:00:00Z", "2026-01-09T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z");
    }

    @Test
    void eachVerdictNamesItsRules() {
        assertThat(rule(1, 0, 1, 0, 0, 0).judge(everySixHours(2)).getFirst().rules())
                .containsExactly("last 1", "daily 1");
    }
}
