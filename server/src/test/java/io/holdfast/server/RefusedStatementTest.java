package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.server.database.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of a statement that a database refuses: it is shown to whoever asked, and logged. */
@ParameterizedClass
@EnumSource(Kind.class)
final class RefusedStatementTest {
    private static final String SECRET = "what nobody may see";

    @RegisterExtension
    final Lab lab;

    RefusedStatementTest(Kind kind) {
        lab = new Lab(kind);
    }

    @Test
    void theStatementIsNamedAndNoValueOfIt() {
        try (Database database = Database.open(lab.url())) {
            database.change(handle -> handle.execute("CREATE TABLE narrow (a text CHECK (length(a) < 5))"));
            assertThatThrownBy(() ->
                            database.change(handle -> handle.execute("INSERT INTO nowhere (a) VALUES (?)", SECRET)))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_FAILED))
                    .hasMessageContaining("INSERT INTO nowhere (a) VALUES (?)")
                    .hasMessageNotContaining(SECRET);
            assertThatThrownBy(() -> database.change(handle -> handle.execute("INSERT INTO narrow VALUES (?)", SECRET)))
                    .isInstanceOf(HoldfastException.class)
                    .hasMessageNotContaining(SECRET);
        }
    }
}
