package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL goes away and comes back. */
final class DatabaseOutageTest {
    /** Longer than a connection is waited for; an hour is no different. */
    private static final Duration OUTAGE = Duration.ofSeconds(12);

    @TempDir
    Path home;

    @Test
    void theServerSaysSoComesBackByItselfAndNoRunIsLost() throws Exception {
        try (Postgres postgres = Postgres.own()) {
            ServerConfiguration plain = ServerConfiguration.in(home.resolve("server"), 0, 0);
            ServerConfiguration configuration = new ServerConfiguration(
                    plain.directory(),
                    plain.api(),
                    plain.control(),
                    plain.names(),
                    Optional.of(postgres.fresh()),
                    plain.masterKey());
            try (Server server = Server.start(configuration, Lab.passwords(), Time.system(), Randomness.secure());
                    Estate estate = new Estate(admin(server), home)) {
                String job = job(estate, server);
                estate.follow(job, slow(estate));
                String run = estate.start(job);
                estate.await(
                        "/api/v1/runs/" + run,
                        answer -> answer.body()
                                        .path("progress")
                                        .path("foundBytes")
                                        .asLong()
                                > 0);
                postgres.stop();
                unready(estate);
                assertThat(estate.admin.get("/api/v1/runs").text("code")).isEqualTo("DATABASE-0001");
                Time.system().sleep(OUTAGE);
                postgres.begin();
                ready(estate);
                Client.Answer ended = estate.ended(run);
                assertThat(ended.text("state")).as(ended.body().toString()).isEqualTo("COMPLETE");
                assertThat(ended.body().path("attempt").asInt())
                        .as("it went on meanwhile")
                        .isOne();

                postgres.signal("STOP");
                unready(estate);
                Time.system().sleep(OUTAGE.dividedBy(4));
                postgres.signal("CONT");
                ready(estate);
                assertThat(estate.ended(estate.start(job)).text("state")).isEqualTo("COMPLETE");
                assertThat(estate.admin.get("/api/v1/points").body().path("items"))
                        .hasSize(2);
                for (String state : List.of("QUEUED", "RUNNING")) {
                    assertThat(estate.admin
                                    .get("/api/v1/runs?state=" + state)
                                    .body()
                                    .path("items"))
                            .isEmpty();
                }
            }
        }
    }

    private static Client admin(Server server) {
        String first = server.oneTimePassword().orElseThrow();
        Client.of(server.url(), server.rootCertificate())
                .login("admin", first)
                .post("/api/v1/self/password", Map.of("old", first, "fresh", Lab.PASSWORD));
        return Client.of(server.url(), server.rootCertificate()).login("admin", Lab.PASSWORD);
    }

    private String job(Estate estate, Server server) throws Exception {
        Estate.Pair pair = estate.pair(server);
        Path data = Files.createDirectories(home.resolve("data"));
        byte[] content = new byte[8 << 20];
        new Random(7).nextBytes(content);
        Files.write(data.resolve("file"), content);
        return estate.job(pair.agentId(), data, estate.repository(pair.mediaId(), "global"));
    }

    /** So slow that a backup outlasts the outage's beginning. */
    private static String slow(Estate estate) {
        Map<String, Object> policy = new HashMap<>(Policies.policy("slow", List.of()));
        policy.put("rates", List.of(Policies.rate(1 << 20)));
        return estate.admin.post("/api/v1/policies", policy).text("id");
    }

    private static void ready(Estate estate) {
        estate.await("/health/ready", answer -> answer.status() == 200);
    }

    private static void unready(Estate estate) {
        Client.Answer said = estate.await("/health/ready", answer -> answer.status() != 200);
        assertThat(said.status()).isEqualTo(503);
    }
}
