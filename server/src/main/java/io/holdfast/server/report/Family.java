package io.holdfast.server.report;

import java.util.List;

/**
 * One figure of the estate, with a value for each combination of its labels.
 *
 * @param name in Micrometer's way, words apart by dots
 * @param unit that ends its name; empty for plain numbers
 * @param query gives the labels, as columns of their names, and {@code value}; {@code :now} is the time of the database, in milliseconds
 */
record Family(String name, String unit, String help, List<String> labels, String query) {
    private static final String BYTES = "bytes";
    private static final String SECONDS = "seconds";

    static final List<Family> ALL = List.of(
            new Family("holdfast.members", "", "Agents and media servers", List.of("role", "state"), """
                    SELECT role, state, count(*) AS value FROM member GROUP BY role, state"""),
            new Family(
                    "holdfast.member.silence",
                    SECONDS,
                    "Since an agent or media server was last heard",
                    List.of("role", "member"),
                    """
                    SELECT role, name AS member, (:now - seen_at) / 1000.0 AS value FROM member
                    WHERE state = 'ENABLED' AND seen_at > 0"""),
            new Family("holdfast.runs", "", "Runs that wait or are at work", List.of("state"), """
                    SELECT known.state, count(run.id) AS value
                    FROM (SELECT 'QUEUED' AS state UNION ALL SELECT 'RUNNING') known
                    LEFT JOIN run ON run.state = known.state GROUP BY known.state"""),
            new Family(
                    "holdfast.runs.ended.day",
                    "",
                    "Runs that ended in the last 24 hours",
                    List.of("kind", "state"),
                    """
                    SELECT kind, state, count(*) AS value FROM run WHERE ended_at > :now - 86400000 GROUP BY kind, state"""),
            new Family("holdfast.points", "", "Recovery points", List.of("state"), """
                    SELECT state, count(*) AS value FROM point GROUP BY state"""),
            new Family(
                    "holdfast.job.point.age",
                    SECONDS,
                    "Since the newest recovery point of a job was taken",
                    List.of("job"),
                    """
                    SELECT job, (:now - taken_at) / 1000.0 AS value
                    FROM (SELECT name AS job, (SELECT taken_at FROM point WHERE job_id = definition.id AND state = 'KEPT'
                    ORDER BY taken_at DESC LIMIT 1) AS taken_at FROM definition WHERE kind = 'job') newest
                    WHERE taken_at IS NOT NULL"""),
            new Family("holdfast.repository.stored", BYTES, "What a repository takes", List.of("repository"), """
                    SELECT name AS repository, stored AS value FROM repository"""),
            new Family("holdfast.repository.chunks", "", "Chunks in a repository", List.of("repository"), """
                    SELECT name AS repository, chunks AS value FROM repository"""),
            new Family(
                    "holdfast.repository.hits",
                    "ratio",
                    "Share of the look-ups that found their chunk",
                    List.of("repository"),
                    """
                    SELECT name AS repository, 1.0 * known / asked AS value FROM repository WHERE asked > 0"""),
            store("holdfast.store.total", "Size of the file system of a store", "total"),
            store("holdfast.store.available", "Free space of a store", "available"),
            new Family("holdfast.alerts", "", "Alerts that are not resolved", List.of("severity"), """
                    SELECT known.severity, count(alert.id) AS value
                    FROM (SELECT 'INFORMATION' AS severity UNION ALL SELECT 'WARNING' UNION ALL SELECT 'CRITICAL') known
                    LEFT JOIN alert ON alert.severity = known.severity AND alert.state IN ('OPEN', 'ACKNOWLEDGED')
                    GROUP BY known.severity"""));

    Family {
        labels = List.copyOf(labels);
    }

    private static Family store(String name, String help, String column) {
        return new Family(
                name,
                BYTES,
                help,
                List.of("media_server", "pool", "directory"),
                "SELECT member.name AS media_server, pool, directory, " + column
                        + " AS value FROM store JOIN member ON member.id = media_id");
    }
}
