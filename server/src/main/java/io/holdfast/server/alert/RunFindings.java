package io.holdfast.server.alert;

import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import io.holdfast.server.job.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Runs that failed, and that no later one made good. */
final class RunFindings {
    /** What nobody repeats is forgotten. */
    private static final Duration WITHOUT_JOB = Duration.ofDays(7);

    private static final String FAILED = "SELECT run.id, run.kind, run.job_id, run.resource_id, run.member_id,"
            + " run.repository_id, run.task, run.code, run.reason, definition.name AS job FROM run"
            + " LEFT JOIN definition ON definition.kind = 'job' AND definition.id = run.job_id"
            + " WHERE run.state = 'FAILED' AND (definition.id IS NOT NULL OR (run.job_id = '' AND run.ended_at > :old))"
            + " AND NOT EXISTS (SELECT 1 FROM run AS later WHERE later.job_id = run.job_id"
            + " AND later.resource_id = run.resource_id AND later.kind = run.kind AND later.member_id = run.member_id"
            + " AND later.repository_id = run.repository_id"
            + " AND (later.ended_at > run.ended_at OR (later.ended_at = run.ended_at AND later.id > run.id))"
            + " AND later.state IN ('COMPLETE', 'COMPLETE_WITH_EXCEPTIONS', 'FAILED')) ORDER BY run.id";

    private final Database database;
    private final Json json;

    RunFindings(Database database, Json json) {
        this.database = database;
        this.json = json;
    }

    List<Finding> failed(Handle handle, Condition.FailedRun condition) {
        return handle
                .createQuery(FAILED)
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
                                    "code", row.getString("code"),
                                    "reason", row.getString("reason")));
                    return Map.entry(task.kind(), finding);
                })
                .stream()
                .filter(each -> condition.kinds().isEmpty() || condition.kinds().contains(each.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Optional<String> some(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
