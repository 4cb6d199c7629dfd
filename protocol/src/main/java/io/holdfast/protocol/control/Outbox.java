package io.holdfast.protocol.control;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reports that the server must not miss: kept in a directory, one a file, until it has acknowledged them. Safe for use by many threads. */
public final class Outbox {
    private final AttemptFiles files;
    private final ReportCodec codec = new ReportCodec();

    /** Makes the directory when it is not there. */
    public Outbox(Path directory) {
        files = new AttemptFiles(directory, ".report");
    }

    /** Keeps the report of an attempt, in place of an earlier one. Durable when this returns. */
    public void keep(Attempt attempt, Report report) {
        files.write(attempt, codec.encode(report));
    }

    public void drop(Attempt attempt) {
        files.drop(attempt);
    }

    /** Attempts whose outcome was not acknowledged. */
    public Set<Attempt> told() {
        return all().stream()
                .filter(Report.Outcome.class::isInstance)
                .map(report -> ((Report.Outcome) report).attempt())
                .collect(Collectors.toSet());
    }

    /** What was not acknowledged. A file that cannot be read is put aside. */
    public List<Report> all() {
        return files.all((content, subject) -> Optional.of(codec.decode(content, subject)));
    }
}
