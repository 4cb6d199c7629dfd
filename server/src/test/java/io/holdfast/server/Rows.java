package io.holdfast.server;

import io.holdfast.format.Time;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Writes rows straight into the database of a test's server: an estate without processes. */
record Rows(Lab lab) {
    private static final Duration DAY = Duration.ofDays(1);

    void sql(String... statements) {
        try (Connection connection = lab.sql();
                Statement statement = connection.createStatement()) {
            if (lab.kind() == Kind.SQLITE) {
                statement.execute("PRAGMA busy_timeout = 20000");
            }
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** When the schedulers will find the job due, in epoch milliseconds; 0 as long as none has seen it: it would not find it due then. */
    long nextAt(String job) {
        try (Connection connection = lab.sql();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT next_at FROM agenda WHERE job_id = '" + job + "'")) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static long ago(Duration time) {
        return Time.system().now().minus(time).toEpochMilli();
    }

    void member(String id, String role, Duration silence, long skew) {
        sql(
                "INSERT INTO member (id, role, name, site_id, host, software, system, architecture, facts, addresses, tags, owner,"
                        + " state, enrolled_at, seen_at, skew, version) VALUES ('" + id + "', '" + role + "', '" + id
                        + "', '', 'h', 's', 'linux', 'x', '{}', '[]'," + " '[\"night\"]', '', 'ENABLED', "
                        + ago(DAY.multipliedBy(9)) + ", " + ago(silence) + ", " + skew + ", 1)");
    }

    /** One that an agent called {@code agent} has. */
    void resource(String id) {
        sql("INSERT INTO resource VALUES ('" + id + "', 'agent', 'files', '" + id
                + "', 'the data', '{}', '{}', 'WRITTEN_DOWN', " + ago(DAY.multipliedBy(9)) + ", " + ago(DAY)
                + ", 0, 1)");
    }

    /** A ready repository {@code r} on a media server {@code media}. */
    void repository() {
        member("media", "MEDIA", Duration.ZERO, 0);
        sql(
                "INSERT INTO repository (id, name, media_id, pool, reach, state, chunk_mean, root, wrapped, recovery, chunks,"
                        + " stored, snapshots, asked, known, seen_at, created_at) VALUES ('r', 'r', 'media', 'p', 'GLOBAL', 'READY',"
                        + " 65536, '', '', '', 0, 0, 0, 0, 0, 0, 1)");
    }

    /** One of the media server on {@code r}, which ended so long ago. */
    void run(String id, String kind, String state, Duration age) {
        sql("INSERT INTO run (id, kind, job_id, resource_id, member_id, repository_id, site_id, media_id, task, state,"
                + " attempt, attempts, queued_at, not_before, owner, lease_until, version, started_at, ended_at,"
                + " cancelled_by, code, reason, progress, outcome, committed, pause, stop_at) VALUES ('" + id + "', '"
                + kind + "', '', '', 'media', 'r', '', 'media', '{\"kind\":\"" + kind
                + "\",\"name\":\"r\",\"resourceKind\":\"\","
                + "\"settings\":{},\"tags\":[],\"pool\":\"p\",\"directory\":\"\"}', '"
                + state + "', 1, 1, 1, 1, '', 0, 1, 1, " + ago(age) + ", '', '', '', '', '', '', 0, 0)");
    }

    /** One of {@code res} in {@code r}. */
    void point(String id, String job, Duration age) {
        sql("INSERT INTO point (id, resource_id, job_id, run_id, repository_id, snapshot, taken_at, result, kind, name,"
                + " logical_bytes, stored_bytes, state) VALUES ('" + id + "', 'res', '" + job + "', 'run " + id
                + "', 'r', 's', " + ago(age) + ", 'COMPLETE', 'files', 'the data', 1, 1, 'KEPT')");
    }
}
