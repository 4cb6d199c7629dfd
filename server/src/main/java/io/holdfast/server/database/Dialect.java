package io.holdfast.server.database;

import java.nio.file.Path;
import java.util.Optional;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** The few places in which the two databases differ. */
public enum Dialect {
    SQLITE("CAST(unixepoch('subsec') * 1000 AS INTEGER)", "sqlite", TransactionIsolationLevel.SERIALIZABLE),
    POSTGRESQL(
            "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
            "postgresql",
            TransactionIsolationLevel.REPEATABLE_READ);

    private final String now;
    private final String migrations;
    private final TransactionIsolationLevel snapshot;

    Dialect(String now, String migrations, TransactionIsolationLevel snapshot) {
        this.now = now;
        this.migrations = migrations;
        this.snapshot = snapshot;
    }

    /** The database's own clock in epoch milliseconds: the one clock that several servers share. */
    public String now() {
        return now;
    }

    /** The clock of the database's machine in epoch milliseconds, where that may be another. */
    Optional<String> machineNow() {
        return switch (this) {
            case SQLITE -> Optional.empty();
            case POSTGRESQL -> Optional.of("CAST(extract(epoch FROM statement_timestamp()) * 1000 AS BIGINT)");
        };
    }

    String migrations() {
        return migrations;
    }

    /** Under which a transaction sees one moment. */
    TransactionIsolationLevel snapshot() {
        return snapshot;
    }

    /** What a database of this process lies in. */
    Optional<Path> file(String url) {
        return switch (this) {
            case SQLITE -> Optional.of(Path.of(url.substring("jdbc:sqlite:".length())));
            case POSTGRESQL -> Optional.empty();
        };
    }

    static Dialect of(String url) {
        return url.startsWith("jdbc:postgresql:") ? POSTGRESQL : SQLITE;
    }
}
