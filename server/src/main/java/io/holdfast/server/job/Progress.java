package io.holdfast.server.job;

import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Shares;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Where a run is. Rates are bytes a second since the report before.
 *
 * @param secondsLeft as far as the size is known
 * @param shares why it is not faster, in thousandths
 */
public record Progress(
        Instant at,
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

    static Progress of(Report.Progress report, Instant now, java.util.Optional<Progress> before) {
        long rate = before.map(last -> {
                    long millis = java.time.Duration.between(last.at, now).toMillis();
                    return millis <= 0 ? last.rate : Math.max(0, report.found() - last.foundBytes) * 1000 / millis;
                })
                .orElse(0L);
        return new Progress(
                now,
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
