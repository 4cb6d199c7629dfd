package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Kind.class)
final class AuditTest {
    @RegisterExtension
    final Lab lab;

    AuditTest(Kind kind) {
        lab = new Lab(kind);
    }

    private static JsonNode verdict(Client admin) {
        return admin.post("/api/v1/audit/verify", Map.of()).body();
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = lab.sql();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** As somebody who owns the database does it, after he has taken the guard away. */
    private void tamper(String change) throws SQLException {
        switch (lab.kind()) {
            case SQLITE -> sql("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", change);
            case POSTGRESQL -> sql("ALTER TABLE audit DISABLE TRIGGER ALL", change);
        }
    }

    @Test
    void whatWasDoneAndWhatWasRefusedIsWrittenDownNewestFirst() {
        Client admin = lab.admin();
        admin.post("/api/v1/sites", Map.of("name", "北京", "description", ""));
        lab.stranger().get("/api/v1/users");
        JsonNode items = admin.get("/api/v1/audit?limit=2").body().path("items");
        assertThat(items.path(0).path("action").asString()).isEqualTo("get /api/v1/users");
        assertThat(items.path(0).path("outcome").asString()).isEqualTo("REFUSED");
        assertThat(items.path(0).path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(items.path(1).path("action").asString()).isEqualTo("site.create");
        assertThat(items.path(1).path("subject").asString()).isEqualTo("北京");
        assertThat(items.path(1).path("actor").asString()).isEqualTo("admin");
        assertThat(verdict(admin).has("fault")).isFalse();
    }

    @Test
    void entriesOfATimeAreFound() {
        Client admin = lab.admin();
        String made = admin.get("/api/v1/audit?action=user.create&limit=1")
                .body()
                .path("items")
                .path(0)
                .path("at")
                .asString();
        Instant after = Instant.parse(made).plusMillis(1);
        assertThat(admin.get("/api/v1/audit?action=user.create&from=" + made + "&before=" + after)
                        .body()
                        .path("items"))
                .isNotEmpty();
        assertThat(admin.get("/api/v1/audit?action=user.create&from=" + after)
                        .body()
                        .path("items"))
                .isEmpty();
        assertThat(admin.get("/api/v1/audit?before=" + made).body().path("items"))
                .noneMatch(each -> each.path("at").asString().equals(made));
        assertThat(admin.get("/api/v1/audit?from=yesterday").status()).isEqualTo(400);
    }

    @Test
    void theDatabaseItselfRefusesToChangeOrDeleteAnEntry() {
        lab.admin();
        for (String change : List.of("UPDATE audit SET actor = 'x'", "DELETE FROM audit")) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> sql(change))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("append-only");
        }
    }

    @Test
    void anEntryThatWasChangedIsFound() throws SQLException {
        Client admin = lab.admin();
        tamper("UPDATE audit SET detail = 'nothing happened' WHERE number = 2");
        assertThat(verdict(admin).path("fault").asString()).isEqualTo("entry 2 was changed");
        assertThat(verdict(admin).path("verified").asLong()).isEqualTo(1);
    }

    @Test
    void anEntryThatWasTakenOutOfTheMiddleIsFound() throws SQLException {
        Client admin = lab.admin();
        tamper("DELETE FROM audit WHERE number = 2");
        assertThat(verdict(admin).path("fault").asString()).isEqualTo("entry 2 is missing");
    }

    @Test
    void anEndThatWasCutOffIsFound() throws SQLException {
        Client admin = lab.admin();
        tamper("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)");
        assertThat(verdict(admin).path("fault").asString()).contains("are missing");
    }

    @Test
    void aLogMadeUpByTheOwnerOfTheDatabaseIsFound() throws SQLException {
        Client admin = lab.admin();
        tamper("UPDATE audit SET seal = '00'");
        sql("UPDATE audit_head SET seal = '00'");
        assertThat(verdict(admin).path("fault").asString()).isEqualTo("entry 1 was changed");
    }

    @Test
    void anEntryWhoseOutcomeIsNoneIsFound() throws SQLException {
        Client admin = lab.admin();
        tamper("UPDATE audit SET outcome = 'NEVER' WHERE number = 2");
        assertThat(verdict(admin).path("fault").asString()).isEqualTo("entry 2 was changed");
    }
}
