package io.holdfast.server.database;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * The whole content of a database at one moment as text, from which {@link Refill} fills a database of either kind. A line each for what it is, every table with its columns, every row as an array in
 * the order of the primary key, and the end with the number of rows: what did not change from one dump to the next is the same bytes.
 */
public final class Dump {
    static final String FORMAT = "holdfast catalog 1";

    /** What is good for nothing where a dump is read: who is logged in, what waits for an answer, and what a new database writes down itself. */
    private static final Set<String> PASSED_OVER =
            Set.of("session", "login_attempt", "idempotency", "enrolment", "alert_watch", "flyway_schema_history");

    private static final int AT_A_TIME = 1_000;

    private final Json json;
    private final Writer out;
    private long rows;

    private Dump(Json json, Writer out) {
        this.json = json;
        this.out = out;
    }

    record Head(String format, String schema) {}

    record Table(String table, List<String> columns) {}

    record End(long rows) {}

    /** Writes all of it. */
    public static void write(Database database, Json json, Writer out) {
        try {
            database.snapshot(handle -> {
                new Dump(json, out).all(handle);
                return true;
            });
        } catch (UncheckedIOException e) {
            throw new HoldfastException(
                    ErrorCode.STORE_DENIED,
                    "self-backup",
                    "the content of the database cannot be written: " + InWords.of(e)
                            + ". Make room, or let the server write there.",
                    e);
        }
    }

    private void all(Handle handle) {
        line(new Head(FORMAT, schema(handle)));
        try {
            Connection connection = handle.getConnection();
            for (var each : tables(connection).entrySet()) {
                table(connection, each.getKey(), each.getValue());
            }
        } catch (SQLException e) {
            throw new HoldfastException(
                    ErrorCode.DATABASE_FAILED, "database", "the database cannot be read: " + e.getMessage(), e);
        }
        line(new End(rows));
    }

    private static String schema(Handle handle) {
        return handle.createQuery("SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1")
                .mapTo(String.class)
                .one();
    }

    /** Each table's name with the columns of its key. */
    private static SortedMap<String, List<String>> tables(Connection connection) throws SQLException {
        SortedMap<String, List<String>> tables = new TreeMap<>();
        DatabaseMetaData meta = connection.getMetaData();
        try (ResultSet found = meta.getTables(null, connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (found.next()) {
                String name = found.getString("TABLE_NAME");
                if (!PASSED_OVER.contains(name) && !name.startsWith("sqlite_")) {
                    tables.put(name, List.of());
                }
            }
        }
        for (var each : tables.entrySet()) {
            SortedMap<Integer, String> key = new TreeMap<>();
            try (ResultSet found = meta.getPrimaryKeys(null, connection.getSchema(), each.getKey())) {
                while (found.next()) {
                    key.put(found.getInt("KEY_SEQ"), found.getString("COLUMN_NAME"));
                }
            }
            each.setValue(List.copyOf(key.values()));
        }
        return tables;
    }

    private void table(Connection connection, String name, List<String> key) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(AT_A_TIME);
            try (ResultSet found =
                    statement.executeQuery("SELECT * FROM " + name + " ORDER BY " + String.join(", ", key))) {
                ResultSetMetaData meta = found.getMetaData();
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= meta.getColumnCount(); i++) {
                    columns.add(meta.getColumnName(i));
                }
                line(new Table(name, columns));
                Object[] row = new Object[columns.size()];
                while (found.next()) {
                    for (int i = 0; i < row.length; i++) {
                        row[i] = found.getObject(i + 1);
                    }
                    line(row);
                    rows++;
                }
            }
        }
    }

    private void line(Object value) {
        try {
            out.write(json.text(value));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
