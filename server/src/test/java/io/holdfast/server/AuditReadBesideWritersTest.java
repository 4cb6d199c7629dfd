package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The audit log verified while somebody writes it. With SQLite one goes after the other anyway. */
final class AuditReadBesideWritersTest {
    @RegisterExtension
    final Lab lab = new Lab(Kind.POSTGRESQL);

    @Test
    void anEntryThatIsWrittenMeanwhileIsNoFault() throws Exception {
        Client admin = lab.admin();
        try (Connection other = lab.sql();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE audit IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<Client.Answer> verified =
                    CompletableFuture.supplyAsync(() -> admin.post("/api/v1/audit/verify", Map.of()));
            Sessions.await(other, "pg_backend_pid() = ANY (pg_blocking_pids(pid))");
            statement.execute("INSERT INTO audit SELECT number + 1, at, actor, address, action, subject, outcome,"
                    + " detail, seal FROM audit ORDER BY number DESC LIMIT 1");
            statement.execute("UPDATE audit_head SET number = number + 1");
            long before;
            try (ResultSet head = statement.executeQuery("SELECT number - 1 FROM audit_head")) {
                head.next();
                before = head.getLong(1);
            }
            other.commit();
            assertThat(verified.get().body().has("fault"))
                    .as(verified.get().body().toString())
                    .isFalse();
            assertThat(verified.get().body().path("verified").asLong()).isEqualTo(before);
        }
    }
}
