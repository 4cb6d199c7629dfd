package io.holdfast.server;

import io.holdfast.format.Time;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** Has PostgreSQL keep whoever changes certain rows for a while, so that another server comes upon them at the same instant. */
record Dawdle(Lab lab) {
    /** Rows of a table for which that is so, as they were ({@code OLD}) and as they are to be ({@code NEW}). */
    static Dawdle at(Lab lab, String table, String when) {
        new Rows(lab)
                .sql(
                        "CREATE FUNCTION dawdle() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(3); RETURN NEW; END' LANGUAGE plpgsql",
                        "CREATE TRIGGER dawdle BEFORE UPDATE ON " + table + " FOR EACH ROW WHEN (" + when
                                + ") EXECUTE FUNCTION dawdle()");
        return new Dawdle(lab);
    }

    /** Until one server changes such a row and the other waits for it. */
    void untilBothAreThere() throws SQLException, InterruptedException {
        try (Connection connection = lab.sql();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT count(DISTINCT wait_event_type) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND (wait_event_type = 'Lock' OR wait_event = 'PgSleep')")) {
            for (int i = 0; i < 600; i++) {
                try (ResultSet rows = query.executeQuery()) {
                    rows.next();
                    if (rows.getInt(1) == 2) {
                        return;
                    }
                }
                Time.system().sleep(Duration.ofMillis(50));
            }
        }
        throw new AssertionError("the two servers never met");
    }
}
