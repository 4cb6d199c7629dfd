package io.holdfast.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;

/** The clock of PostgreSQL's machine, moved by what a test says: a function stands before its own. What leases go by is not moved. */
record MovedPostgres(String url) implements Consumer<Duration> {
    static MovedPostgres of(String url) {
        MovedPostgres moved = new MovedPostgres(url);
        moved.sql(
                "CREATE SCHEMA moved",
                "CREATE TABLE moved.clock AS SELECT INTERVAL '0' AS further",
                "CREATE FUNCTION moved.statement_timestamp() RETURNS timestamptz STABLE LANGUAGE sql"
                        + " AS 'SELECT pg_catalog.statement_timestamp() + (SELECT further FROM moved.clock)'",
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, moved, pg_catalog',"
                        + " current_database()); END $$");
        return moved;
    }

    @Override
    public void accept(Duration further) {
        sql("UPDATE moved.clock SET further = further + INTERVAL '" + further + "'");
    }

    private void sql(String... statements) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
