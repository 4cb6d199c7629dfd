package io.holdfast.server.database;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;

/** What is asked through a handle from now on. */
public final class Asked implements SqlLogger {
    private final List<String> statements = new ArrayList<>();

    public Asked(Handle handle) {
        handle.getConfig(SqlStatements.class).setSqlLogger(this);
    }

    @Override
    public void logBeforeExecution(StatementContext context) {
        statements.add(context.getParsedSql().getSql());
    }

    public List<String> statements() {
        return List.copyOf(statements);
    }

    /** How SQLite goes about a statement, one line for each table. */
    public static String plan(Handle handle, String statement) {
        Query query = handle.createQuery("EXPLAIN QUERY PLAN " + statement);
        int parameters = (int) statement.chars().filter(each -> each == '?').count();
        for (int i = 0; i < parameters; i++) {
            query.bind(i, "");
        }
        return String.join(
                "\n", query.map((row, context) -> row.getString("detail")).list());
    }
}
