package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Role;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A run that is cancelled in the moment in which it would begin. With SQLite one goes after the other anyway. */
final class CancelBesideClaimTest {
    @RegisterExtension
    final Lab lab = new Lab(Kind.POSTGRESQL);

    @TempDir
    Path home;

    @Test
    void whatWasCancelledDoesNotBegin() throws Exception {
        Client admin = lab.admin();
        try (Estate estate = new Estate(admin, home)) {
            Path own = estate.join(lab.server(), Role.MEDIA, "m");
            String run = admin.post(
                            "/api/v1/stores",
                            Map.of(
                                    "mediaId",
                                    estate.id("/api/v1/media-servers", "m"),
                                    "pool",
                                    "p",
                                    "directory",
                                    home.resolve("store").toString()))
                    .text("id");
            try (Dawdle dawdle = Dawdle.at(lab, "run", "OLD.state = 'QUEUED' AND NEW.cancelled_by <> ''");
                    Connection asking = lab.sql()) {
                CompletableFuture<Client.Answer> cancelled =
                        CompletableFuture.supplyAsync(() -> admin.post("/api/v1/runs/" + run + "/cancel", Map.of()));
                Sessions.await(asking, "wait_event = 'advisory'");
                estate.media(own, lab.server());
                dawdle.untilBothAreThere();
                assertThat(cancelled.get().status()).isEqualTo(200);
            }
            estate.repository(estate.id("/api/v1/media-servers", "m"), "next");
            Client.Answer ended = admin.get("/api/v1/runs/" + run);
            assertThat(ended.text("state")).isEqualTo("CANCELLED");
            assertThat(ended.body().path("attempt").asInt()).isZero();
        }
    }
}
