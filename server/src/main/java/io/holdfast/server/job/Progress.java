package io.holdfast.server.job;

import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Shares;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a run is. Rates are bytes a second since the report before.
 *
 * @param movedAt since when none of its figures has changed, nor what it is at
 * @param secondsLeft as far as the size is known
 * @param shares why it is not faster, in thousandths
 */
public record Progress(
        Instant at,
        Instant movedAt,
        String phase,
        long files,
        long foundBytes,
        long readBytes,
        long freshBytes,
        long sealedBytes,
        long sentBytes,
        long exceptions,
        long rate,
        long expectedBytes,
        long secondsLeft,
        String current,
        Shares shares) {
    private static final long UNKNOWN = -1;

    public Progress {
        // Earlier versions did not write it down.
        movedAt = Objects.requireNonNullElse(movedAt, at);
    }

    /** How long it has stood still as it was told of last. */
    public Duration still() {
        return Duration.between(movedAt, at);
    }

    private boolean standsAt(Report.Progress report) {
        return phase.equals(report.phase())
                && current.equals(report.current())
                && files == report.files()
                && foundBytes == report.found()
                && readBytes == report.read()
                && freshBytes == report.fresh()
                && sealedBytes == report.sealed()
                && exceptions == report.exceptions();
    }

    static Progress of(Report.Progress report, Instant now, Optional<Progress> before) {
        long rate = before.map(last -> {
                    long millis = Duration.between(last.at, now).toMillis();
                    return millis <= 0 ? last.rate : Math.max(0, report.found() - last.foundBytes) * 1000 / millis;
                })
                .orElse(0L);
        return new Progress(
                now,
                before.filter(last -> last.standsAt(report))
                        .map(Progress::movedAt)
                        .orElse(now),
                report.phase(),
                report.files(),
                report.found(),
                report.read(),
                report.fresh(),
                report.sealed(),
                report.sent(),
                report.exceptions(),
                rate,
                report.expectedBytes().orElse(UNKNOWN),
                left(report.expectedBytes(), report.found(), rate),
                report.current(),
                report.shares());
    }

    private static long left(OptionalLong expected, long found, long rate) {
        return expected.isEmpty() || rate == 0 ? UNKNOWN : Math.max(0, expected.getAsLong() - found) / rate;
    }
}
