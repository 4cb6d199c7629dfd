package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many points deleted while somebody else changes some of them. With SQLite one goes after the other anyway. */
final class PointsChangedMeanwhileTest {
    private static final String RETIRE = "/api/v1/repositories/r/retire";
    private static final String DELETE = "/api/v1/jobs/gone/points/delete";

    @RegisterExtension
    final Lab lab = new Lab(Kind.POSTGRESQL);

    private Client admin;

    @BeforeEach
    void fivePoints() {
        admin = lab.admin();
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("res");
        rows.repository();
        for (int i = 1; i <= 5; i++) {
            rows.point("p" + i, "gone", Duration.ofDays(1));
        }
    }

    private String state(String point) {
        return admin.get("/api/v1/points/" + point).text("state");
    }

    @Test
    void whatWasHeldOrDeletedStaysAndTheOthersGo() throws Exception {
        try (Connection other = lab.sql();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE point SET held = 'PINNED' WHERE id = 'p2'");
            statement.execute("UPDATE point SET state = 'TRASHED', deleted_at = 1, purge_at = 2 WHERE id = 'p3'");
            // A hold that is over.
            statement.execute("UPDATE point SET held = 'HELD', held_until = 1 WHERE id = 'p4'");
            CompletableFuture<Client.Answer> deleted =
                    CompletableFuture.supplyAsync(() -> admin.post(DELETE, Map.of()));
            Sessions.await(other, "pg_backend_pid() = ANY (pg_blocking_pids(pid))");
            other.commit();
            Client.Answer answer = deleted.get();
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
            assertThat(answer.body().at("/going/0/points").asLong()).isEqualTo(3);
            assertThat(answer.body().path("held")).hasSize(1);
            assertThat(answer.body().at("/held/0/id").asString()).isEqualTo("p2");
        }
        assertThat(state("p2")).isEqualTo("KEPT");
        assertThat(admin.get("/api/v1/audit?action=point.delete").body().path("items"))
                .hasSize(3);
    }

    /** Who changes a point has it, and waits for the log: whoever has the log must not wait for the point. */
    @Test
    void whoPutsOneOnHoldMeanwhileIsNotAsked() throws Exception {
        try (Dawdle dawdle = Dawdle.at(lab, "point", "NEW.held = 'PINNED'");
                Connection asking = lab.sql()) {
            CompletableFuture<Client.Answer> held =
                    CompletableFuture.supplyAsync(() -> admin.post("/api/v1/points/p3/hold", Map.of()));
            Sessions.await(asking, "wait_event = 'advisory'");
            CompletableFuture<Client.Answer> deleted =
                    CompletableFuture.supplyAsync(() -> admin.post(DELETE, Map.of()));
            dawdle.untilBothAreThere();
            assertThat(held.get().status()).as(held.get().body().toString()).isEqualTo(200);
            assertThat(deleted.get().status())
                    .as(deleted.get().body().toString())
                    .isEqualTo(200);
            assertThat(deleted.get().body().at("/going/0/points").asLong()).isEqualTo(4);
            assertThat(deleted.get().body().at("/held/0/id").asString()).isEqualTo("p3");
        }
        assertThat(admin.post("/api/v1/audit/verify", Map.of()).body().has("fault"))
                .isFalse();
    }

    /** Retires the repository while another transaction has changed a point of it. */
    private Client.Answer retiredBeside(String change) throws Exception {
        try (Connection other = lab.sql();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(change);
            CompletableFuture<Client.Answer> retired =
                    CompletableFuture.supplyAsync(() -> admin.post(RETIRE, Map.of()));
            Sessions.await(other, "pg_backend_pid() = ANY (pg_blocking_pids(pid))");
            other.commit();
            return retired.get();
        }
    }

    @Test
    void aRepositoryRetiresBesideADeletion() throws Exception {
        Client.Answer retired =
                retiredBeside("UPDATE point SET state = 'TRASHED', deleted_at = 1, purge_at = 2 WHERE id = 'p3'");
        assertThat(retired.status()).as(retired.body().toString()).isEqualTo(200);
        assertThat(retired.text("state")).isEqualTo("RETIRING");
        assertThat(state("p1")).isEqualTo("TRASHED");
        assertThat(admin.get("/api/v1/audit?action=repository.retire")
                        .body()
                        .at("/items/0/detail")
                        .asString())
                .contains("4 points");
    }

    @Test
    void aRepositoryStaysWhenAPointOfItIsPutOnHoldMeanwhile() throws Exception {
        Client.Answer refused = retiredBeside("UPDATE point SET held = 'PINNED' WHERE id = 'p3'");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("are held (1): release them first");
        assertThat(admin.get("/api/v1/repositories/r").text("state")).isEqualTo("READY");
        assertThat(state("p1")).isEqualTo("KEPT");
    }

    @Test
    void whoPutsOneOnHoldAndWhoRetiresDoNotWaitForEachOther() throws Exception {
        try (Dawdle dawdle = Dawdle.at(lab, "point", "NEW.held = 'PINNED'");
                Connection asking = lab.sql()) {
            CompletableFuture<Client.Answer> held =
                    CompletableFuture.supplyAsync(() -> admin.post("/api/v1/points/p3/hold", Map.of()));
            Sessions.await(asking, "wait_event = 'advisory'");
            CompletableFuture<Client.Answer> retired =
                    CompletableFuture.supplyAsync(() -> admin.post(RETIRE, Map.of()));
            dawdle.untilBothAreThere();
            assertThat(held.get().status()).as(held.get().body().toString()).isEqualTo(200);
            assertThat(retired.get().text("detail")).contains("are held (1)");
        }
        assertThat(state("p1")).isEqualTo("KEPT");
    }
}
