package io.holdfast.server.database;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;

/** What is asked through a handle from now on. */
public final class Asked implements SqlLogger {
    private final List<Question> questions = new ArrayList<>();

    /** A statement with a question mark for each of its values, and what these are called. */
    public record Question(String sql, List<String> names) {}

    public Asked(Handle handle) {
        handle.getConfig(SqlStatements.class).setSqlLogger(this);
    }

    @Override
    public void logBeforeExecution(StatementContext context) {
        ParsedSql parsed = context.getParsedSql();
        questions.add(new Question(parsed.getSql(), parsed.getParameters().getParameterNames()));
    }

    public List<Question> questions() {
        return List.copyOf(questions);
    }

    public List<String> statements() {
        return questions.stream().map(Question::sql).toList();
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
