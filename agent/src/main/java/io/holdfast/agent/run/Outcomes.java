package io.holdfast.agent.run;

import io.holdfast.agent.backup.BackupResult;
import io.holdfast.agent.restore.RestoreResult;
import io.holdfast.agent.restore.TimeSpent;
import io.holdfast.format.tree.RunException;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.control.ObjectException;
import io.holdfast.protocol.control.PathText;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Report.Result;
import io.holdfast.protocol.control.Shares;
import io.holdfast.protocol.session.RemoteSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says how an attempt ended. */
final class Outcomes {
    /** A message must fit a frame. */
    static final int MOST_EXCEPTIONS = 1_000;

    private static final int LONGEST_TEXT = 1_024;

    private Outcomes() {}

    static Report.Outcome of(Running running, BackupResult result, List<String> remarks) {
        long exceptions = result.manifest().counts().exceptions();
        Report.Progress last = running.progress();
        BackupResult.Remarks counted = result.remarks();
        List<String> lines = new ArrayList<>(remarks);
        counted.lines().forEach(each -> lines.add(brief(each)));
        return new Report.Outcome(
                running.order().attempt(),
                exceptions == 0 ? Result.COMPLETE : Result.COMPLETE_WITH_EXCEPTIONS,
                Optional.of(result.id()),
                Optional.of(result.manifest().counts()),
                objects(result.exceptions()),
                exceptions,
                Optional.empty(),
                running.began(),
                running.took(),
                last.sent(),
                last.shares(),
                Map.of(
                        "unchangedFiles", counted.unchangedFiles(),
                        "referencedFiles", counted.referencedFiles(),
                        "referencedBytes", counted.referencedBytes(),
                        "sockets", counted.sockets(),
                        "vanished", counted.vanished()),
                lines);
    }

    static Report.Outcome of(Running running, RestoreResult result, List<String> remarks) {
        Report.Progress last = running.progress();
        return new Report.Outcome(
                running.order().attempt(),
                switch (result.outcome()) {
                    case COMPLETE -> Result.COMPLETE;
                    case COMPLETE_WITH_EXCEPTIONS -> Result.COMPLETE_WITH_EXCEPTIONS;
                    case CANCELLED -> Result.CANCELLED;
                },
                Optional.empty(),
                Optional.empty(),
                objects(result.exceptions()),
                result.exceptionCount(),
                Optional.empty(),
                running.began(),
                running.took(),
                last.sent(),
                last.shares(),
                Map.of(
                        "files", result.files(),
                        "directories", result.directories(),
                        "others", result.others(),
                        "kept", result.kept(),
                        "bytes", result.bytes()),
                remarks);
    }

    /** Of a verification: figures, and what could not be read back. */
    static Report.Outcome of(Running running, Map<String, Long> figures, List<RunException> broken, long count) {
        Report.Progress last = running.progress();
        return new Report.Outcome(
                running.order().attempt(),
                count == 0 ? Result.COMPLETE : Result.COMPLETE_WITH_EXCEPTIONS,
                Optional.empty(),
                Optional.empty(),
                objects(broken),
                count,
                Optional.empty(),
                running.began(),
                running.took(),
                last.sent(),
                last.shares(),
                figures,
                List.of());
    }

    static Report.Outcome failed(Running running, Result result, Optional<Problem> problem) {
        Report.Progress last = running.progress();
        return new Report.Outcome(
                running.order().attempt(),
                result,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                problem,
                running.began(),
                running.took(),
                last.sent(),
                last.shares(),
                Map.of("files", last.files(), "found", last.found(), "read", last.read(), "sealed", last.sealed()),
                List.of());
    }

    /** Of one who reads a snapshot. */
    static Shares shares(RemoteSource source, TimeSpent spent) {
        return Shares.of(source.waitedForReading(), source.waitedForNetwork(), spent.writing(), spent.computing());
    }

    private static List<ObjectException> objects(List<RunException> exceptions) {
        List<ObjectException> objects = new ArrayList<>();
        exceptions.stream()
                .limit(MOST_EXCEPTIONS)
                .forEach(each -> objects.add(
                        new ObjectException(brief(PathText.of(each.path())), each.code(), brief(each.message()))));
        return objects;
    }

    private static String brief(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
