package io.holdfast.server.database;

/** The few places in which the two databases differ. */
public enum Dialect {
    SQLITE("CAST(unixepoch('subsec') * 1000 AS INTEGER)", "sqlite"),
    POSTGRESQL("CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)", "postgresql");

    private final String now;
    private final String migrations;

    Dialect(String now, String migrations) {
        this.now = now;
        this.migrations = migrations;
    }

    /** The database's own clock in epoch milliseconds: the one clock that several servers share. */
    public String now() {
        return now;
    }

    String migrations() {
        return migrations;
    }

    static Dialect of(String url) {
        return url.startsWith("jdbc:postgresql:") ? POSTGRESQL : SQLITE;
    }
}
