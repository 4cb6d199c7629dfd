package io.holdfast.server.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the errors of both drivers mean. */
final class SqlErrors {
    private static final int SQLITE_CONSTRAINT = 19;

    private SqlErrors() {}

    static boolean isTaken(Throwable failure) {
        SQLException cause = sql(failure);
        return cause != null
                && ("23505".equals(cause.getSQLState()) || (cause.getErrorCode() & 0xff) == SQLITE_CONSTRAINT);
    }

    /** The connection, not the statement, failed. */
    static boolean isUnreachable(Throwable failure) {
        SQLException cause = sql(failure);
        if (cause == null) {
            return failure.getClass().getName().startsWith("com.zaxxer.hikari");
        }
        String state = cause.getSQLState();
        return cause instanceof java.sql.SQLTransientException
                || (state != null && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")));
    }

    private static @Nullable SQLException sql(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException found) {
                return found;
            }
        }
        return null;
    }
}
