package io.holdfast.server.alert;

import io.holdfast.server.database.Json;
import io.holdfast.server.job.Progress;
import io.holdfast.server.job.Task;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Runs of agents that are at work and get no further: whoever is stuck in what it reads or writes still says that it is there. */
final class StalledRuns {
    private static final String SELECT =
            "SELECT run.id, run.job_id, run.resource_id, run.member_id, run.task, run.progress, definition.name AS job"
                    + " FROM run LEFT JOIN definition ON definition.kind = 'job' AND definition.id = run.job_id"
                    + " WHERE run.state = 'RUNNING' AND run.kind IN ('BACKUP', 'RESTORE', 'VERIFY')"
                    + " AND run.progress <> '' AND run.outcome = '' ORDER BY run.id";

    private final Json json;

    StalledRuns(Json json) {
        this.json = json;
    }

    private record Running(Progress progress, Finding finding) {}

    List<Finding> find(Handle handle, Condition.StalledRun condition) {
        return handle
                .createQuery(SELECT)
                .map((row, context) -> {
                    Progress progress = json.stored(row.getString("progress"), Progress.class);
                    Task task = json.stored(row.getString("task"), Task.class);
                    String job = row.getString("job_id");
                    String resource = row.getString("resource_id");
                    Finding finding = new Finding(
                            row.getString("id"),
                            progress.movedAt().toString(),
                            new Finding.Place(
                                    Optional.of(row.getString("member_id")),
                                    Optional.of(job).filter(id -> !id.isEmpty()),
                                    Optional.of(resource).filter(id -> !id.isEmpty())),
                            Map.of(
                                    "run", row.getString("id"),
                                    "kind", task.kind().name(),
                                    "name", task.name(),
                                    "job",
                                            Optional.ofNullable(row.getString("job"))
                                                    .orElse("-"),
                                    "since", progress.movedAt().toString(),
                                    "phase", progress.phase(),
                                    "current", progress.current()));
                    return new Running(progress, finding);
                })
                .stream()
                .filter(each -> each.progress.still().compareTo(condition.longerThan()) >= 0)
                .map(Running::finding)
                .toList();
    }
}
