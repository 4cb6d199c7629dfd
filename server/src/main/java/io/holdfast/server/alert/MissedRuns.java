package io.holdfast.server.alert;

import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.job.Agenda;
import io.holdfast.server.job.Job;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Runs that should have begun and did not. */
final class MissedRuns {
    private final Database database;
    private final Definitions<Job> jobs;
    private final Agenda agenda;

    MissedRuns(Database database, Definitions<Job> jobs, Agenda agenda) {
        this.database = database;
        this.jobs = jobs;
        this.agenda = agenda;
    }

    List<Finding> find(Handle handle, Condition.MissedRun condition) {
        Map<String, String> names = jobs.names(handle);
        return Stream.concat(notBegun(handle, names).stream(), waiting(handle, names, condition).stream())
                .toList();
    }

    private List<Finding> notBegun(Handle handle, Map<String, String> names) {
        return agenda.missed(handle).stream()
                .map(entry -> new Finding(
                        entry.jobId(),
                        entry.lastDue().map(Instant::toString).orElse("-"),
                        new Finding.Place(Optional.empty(), Optional.of(entry.jobId()), Optional.empty()),
                        words(names, entry.jobId(), entry.lastProblem())))
                .toList();
    }

    private List<Finding> waiting(Handle handle, Map<String, String> names, Condition.MissedRun condition) {
        return handle.createQuery("SELECT id, job_id, resource_id, member_id, queued_at FROM run WHERE state = 'QUEUED'"
                        + " AND attempt = 0 AND job_id <> '' AND queued_at < :limit ORDER BY id")
                .bind("limit", database.clock(handle) - condition.waiting().toMillis())
                .map((row, context) -> new Finding(
                        row.getString("job_id") + " " + row.getString("resource_id"),
                        row.getString("id"),
                        new Finding.Place(
                                Optional.of(row.getString("member_id")),
                                Optional.of(row.getString("job_id")),
                                Optional.of(row.getString("resource_id"))),
                        words(
                                names,
                                row.getString("job_id"),
                                "The run " + row.getString("id") + " has waited since "
                                        + Instant.ofEpochMilli(row.getLong("queued_at"))
                                        + ": look whether its agent is connected.")))
                .list();
    }

    private static Map<String, String> words(Map<String, String> names, String job, String reason) {
        return Map.of("job", names.getOrDefault(job, job), "reason", reason);
    }
}
