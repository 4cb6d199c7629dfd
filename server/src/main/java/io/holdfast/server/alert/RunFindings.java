package io.holdfast.server.alert;

import io.holdfast.format.ErrorCode;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import io.holdfast.server.job.Task;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Runs that failed or found damage, and that no later one made good. */
final class RunFindings {
    /** What nobody repeats is forgotten. */
    private static final Duration WITHOUT_JOB = Duration.ofDays(7);

    private static final String SELECT = "SELECT run.id, run.kind, run.job_id, run.resource_id, run.member_id,"
            + " run.repository_id, run.task, run.code, run.reason, definition.name AS job FROM run"
            + " LEFT JOIN definition ON definition.kind = 'job' AND definition.id = run.job_id"
            + " WHERE (definition.id IS NOT NULL OR (run.job_id = '' AND run.ended_at > :old))"
            + " AND NOT EXISTS (SELECT 1 FROM run AS later WHERE later.job_id = run.job_id"
            + " AND later.resource_id = run.resource_id AND later.kind = run.kind AND later.member_id = run.member_id"
            + " AND later.repository_id = run.repository_id"
            + " AND (later.ended_at > run.ended_at OR (later.ended_at = run.ended_at AND later.id > run.id))"
            + " AND later.state IN ('COMPLETE', 'COMPLETE_WITH_EXCEPTIONS', 'FAILED')) AND ";

    /** What is looked for, as it is written in the index that serves it. */
    private enum Look {
        FAILED("run.state = 'FAILED'"),
        DAMAGED("run.state = 'COMPLETE_WITH_EXCEPTIONS' AND run.kind IN ('VERIFY', 'VERIFY_SEALED', 'CHECK')");

        private final String condition;

        Look(String condition) {
            this.condition = condition;
        }
    }

    private final Database database;
    private final Json json;

    RunFindings(Database database, Json json) {
        this.database = database;
        this.json = json;
    }

    List<Finding> failed(Handle handle, Condition.FailedRun condition) {
        return Stream.of(Look.values())
                .flatMap(look -> found(handle, look).stream())
                .filter(each -> condition.kinds().isEmpty() || condition.kinds().contains(each.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private List<Map.Entry<Task.Kind, Finding>> found(Handle handle, Look look) {
        return handle.createQuery(SELECT + look.condition + " ORDER BY run.id")
                .bind("old", database.clock(handle) - WITHOUT_JOB.toMillis())
                .map((row, context) -> {
                    Task task = json.stored(row.getString("task"), Task.class);
                    String job = row.getString("job_id");
                    String resource = row.getString("resource_id");
                    String where = job.isEmpty() ? row.getString("repository_id") : job + " " + resource;
                    Finding finding = new Finding(
                            task.kind() + " " + where + " " + row.getString("member_id"),
                            row.getString("id"),
                            new Finding.Place(Optional.of(row.getString("member_id")), some(job), some(resource)),
                            Map.of(
                                    "run", row.getString("id"),
                                    "kind", task.kind().name(),
                                    "name", task.name(),
                                    "job", job.isEmpty() ? "-" : row.getString("job"),
                                    "code", code(look, row),
                                    "reason", reason(look, row)));
                    return Map.entry(task.kind(), finding);
                })
                .list();
    }

    private static String code(Look look, ResultSet row) throws SQLException {
        return switch (look) {
            case FAILED -> row.getString("code");
            case DAMAGED -> ErrorCode.CHUNK_CORRUPT.code();
        };
    }

    private static String reason(Look look, ResultSet row) throws SQLException {
        return switch (look) {
            case FAILED -> row.getString("reason");
            case DAMAGED -> "It found damage: its exceptions say where.";
        };
    }

    private static Optional<String> some(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
