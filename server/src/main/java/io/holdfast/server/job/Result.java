package io.holdfast.server.job;

import io.holdfast.format.Manifest;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Shares;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a member says of how an attempt ended. */
public record Result(
        Report.Result result,
        Optional<String> snapshot,
        Instant began,
        Duration took,
        Optional<Counts> counts,
        long logicalBytes,
        long sentBytes,
        long exceptionCount,
        Shares shares,
        Map<String, Long> figures,
        List<String> remarks) {
    public Result {
        figures = Map.copyOf(figures);
        remarks = List.copyOf(remarks);
    }

    /** What a backup found, read, and found new; sizes in bytes. */
    public record Counts(long files, long directories, long others, long readBytes, long freshBytes, long sealedBytes) {
        static Counts of(Manifest.Counts counts) {
            return new Counts(
                    counts.files(),
                    counts.directories(),
                    counts.others(),
                    counts.read(),
                    counts.fresh(),
                    counts.sealed());
        }
    }

    static Result of(Report.Outcome outcome) {
        return new Result(
                outcome.result(),
                outcome.snapshot().map(id -> HexFormat.of().formatHex(id.bytes())),
                outcome.began(),
                outcome.took(),
                outcome.counts().map(Counts::of),
                outcome.counts().map(each -> each.content()).orElse(0L),
                outcome.sent(),
                outcome.exceptionCount(),
                outcome.shares(),
                outcome.figures(),
                outcome.remarks());
    }
}
