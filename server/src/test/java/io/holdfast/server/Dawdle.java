package io.holdfast.server;

import io.holdfast.format.Time;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Has PostgreSQL keep whoever changes certain rows until another server has come upon them as well. */
record Dawdle(Connection gate) implements AutoCloseable {
    /** Rows of a table for which that is so, as they were ({@code OLD}) and as they are to be ({@code NEW}). */
    static Dawdle at(Lab lab, String table, String when) throws SQLException {
        Connection gate = lab.sql();
        try (Statement shut = gate.createStatement()) {
            shut.execute("SELECT pg_advisory_lock(1)");
        }
        new Rows(lab)
                .sql(
                        "CREATE FUNCTION dawdle() RETURNS trigger AS"
                                + " 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END' LANGUAGE plpgsql",
                        "CREATE TRIGGER dawdle BEFORE UPDATE ON " + table + " FOR EACH ROW WHEN (" + when
                                + ") EXECUTE FUNCTION dawdle()");
        return new Dawdle(gate);
    }

    /** Until one server changes such a row and the other waits for that one; from then on nobody is kept. */
    void untilBothAreThere() throws SQLException, InterruptedException {
        try (PreparedStatement query =
                gate.prepareStatement("SELECT 1 FROM pg_stat_activity one, pg_stat_activity other"
                        + " WHERE one.wait_event = 'advisory' AND one.datname = current_database()"
                        + " AND one.pid = ANY (pg_blocking_pids(other.pid))")) {
            for (int i = 0; i < 1_200; i++) {
                try (ResultSet met = query.executeQuery()) {
                    if (met.next()) {
                        close();
                        return;
                    }
                }
                Time.system().sleep(Duration.ofMillis(50));
            }
        }
        throw new AssertionError("the two servers never met");
    }

    @Override
    public void close() throws SQLException {
        gate.close();
    }
}
