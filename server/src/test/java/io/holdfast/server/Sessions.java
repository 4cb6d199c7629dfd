package io.holdfast.server;

import io.holdfast.format.Time;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** The sessions that PostgreSQL has with a test's server. */
final class Sessions {
    private Sessions() {}

    /** Until the database that {@code asking} is connected to has one of which a condition on {@code pg_stat_activity} holds. */
    static void await(Connection asking, String session) throws SQLException, InterruptedException {
        try (PreparedStatement query = asking.prepareStatement(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND " + session)) {
            for (int i = 0; i < 1_200; i++) {
                try (ResultSet found = query.executeQuery()) {
                    if (found.next()) {
                        return;
                    }
                }
                Time.system().sleep(Duration.ofMillis(50));
            }
        }
        throw new AssertionError("there was no session of which " + session);
    }
}
