package io.holdfast.server.database;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Fills an empty database from a {@link Dump}: all of it, or nothing. */
public final class Refill {
    private static final int AT_A_TIME = 500;

    private final Json json;
    private final BufferedReader lines;
    private long rows;

    private Refill(Json json, BufferedReader lines) {
        this.json = json;
        this.lines = lines;
    }

    /** {@code url} as for {@link Database#open}; the database there has nothing in it yet. The database is at the version of the dump until it is opened the next time. */
    public static void read(String url, Json json, BufferedReader lines) {
        try {
            Refill refill = new Refill(json, lines);
            Dump.Head head = json.stored(refill.next(), Dump.Head.class);
            if (!head.format().equals(Dump.FORMAT)) {
                throw damaged("it says of itself that it is a " + head.format(), Optional.empty());
            }
            try (Database database = Database.empty(url, head.schema())) {
                database.change(refill::all);
            }
        } catch (HoldfastException e) {
            throw e.code() == ErrorCode.DATABASE_UNREADABLE
                    ? damaged("a line of it cannot be read", Optional.of(e))
                    : e;
        }
    }

    private String next() {
        try {
            return Optional.ofNullable(lines.readLine())
                    .orElseThrow(() -> damaged("it ends before its end", Optional.empty()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HoldfastException damaged(String why, Optional<Exception> cause) {
        String message = "this is no complete dump of a server's database: " + why + ". Take another recovery point.";
        return cause.map(each -> new HoldfastException(ErrorCode.FORMAT_CORRUPT, "catalog", message, each))
                .orElseGet(() -> new HoldfastException(ErrorCode.FORMAT_CORRUPT, "catalog", message));
    }

    private void all(Handle handle) {
        String line = next();
        while (line.startsWith("{\"table\"")) {
            line = table(handle, json.stored(line, Dump.Table.class));
        }
        if (json.stored(line, Dump.End.class).rows() != rows) {
            throw damaged("it has " + rows + " rows and says something else", Optional.empty());
        }
    }

    /** The line after its rows. */
    private String table(Handle handle, Dump.Table table) {
        // A new database has rows of its own in some.
        handle.execute("DELETE FROM " + table.table());
        String insert = table.columns().stream()
                .map(_ -> "?")
                .collect(Collectors.joining(
                        ", ",
                        "INSERT INTO " + table.table() + " (" + String.join(", ", table.columns()) + ") VALUES (",
                        ")"));
        List<Object[]> read = new ArrayList<>();
        String line = next();
        while (line.startsWith("[")) {
            read.add(json.stored(line, Object[].class));
            rows++;
            line = next();
            if (read.size() == AT_A_TIME || !line.startsWith("[")) {
                insert(handle, insert, read);
                read.clear();
            }
        }
        return line;
    }

    private static void insert(Handle handle, String insert, List<Object[]> rows) {
        try (PreparedBatch batch = handle.prepareBatch(insert)) {
            for (Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    batch.bind(i, row[i]);
                }
                batch.add();
            }
            batch.execute();
        }
    }
}
