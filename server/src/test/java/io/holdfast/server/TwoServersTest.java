package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.AgentProcess;
import io.holdfast.format.Time;
import io.holdfast.media.MediaServer;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class TwoServersTest {
    private static final int JOBS = 4;
    private static final int BYTES = 48 << 20;

    @RegisterExtension
    final Lab lab = new Lab(Kind.POSTGRESQL);

    @TempDir
    Path home;

    /** A server hands nothing over when it is closed, so for its runs it is as if it were killed. */
    @Test
    void whenOneOfTwoServersGoesNoRunIsLostAndNoneIsDoneTwice() throws Exception {
        ServerConfiguration other = lab.beside();
        Client before = lab.admin();
        try (Server second = lab.start(other)) {
            Client after = Client.of(second.url(), second.rootCertificate()).login("admin", Lab.PASSWORD);
            List<String> runs = new ArrayList<>();
            try (Estate estate = new Estate(before, home)) {
                Estate.Pair pair = estate.pair(lab.server(), second);
                String repository = estate.repository(pair.mediaId(), "global");
                for (int i = 0; i < JOBS; i++) {
                    Path data = Files.createDirectories(home.resolve("data" + i));
                    byte[] content = new byte[BYTES];
                    new Random(i).nextBytes(content);
                    Files.write(data.resolve("file"), content);
                    runs.add(estate.start(estate.job(pair.agentId(), data, repository, "job " + i)));
                }
                estate.await(
                        "/api/v1/runs/" + runs.getFirst(),
                        answer -> !answer.text("state").equals("QUEUED"));
                lab.stop();

                Estate rest = new Estate(after, home);
                for (String run : runs) {
                    Client.Answer ended = rest.ended(run);
                    assertThat(ended.text("state")).as(ended.body().toString()).isEqualTo("COMPLETE");
                }
                assertThat(after.get("/api/v1/points").body().path("items").size())
                        .isEqualTo(JOBS);
            }
        }
    }

    /** The database lets whoever takes what is due wait a while, so that the other server finds it due as well. */
    @Test
    void whatBothFindDueBeginsOnce() throws Exception {
        ServerConfiguration other = lab.beside();
        Client admin = lab.admin();
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("res");
        rows.repository();
        Instant due = lab.time.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofHours(2));
        String at = due.atZone(ZoneOffset.UTC).toLocalTime().toString();
        String policy = admin.post(
                        "/api/v1/policies", Policies.policy("p", List.of(Policies.daily("full", "FULL", at))))
                .text("id");
        try (Server _ = lab.start(other);
                Estate estate = new Estate(admin, home)) {
            String job = admin.post("/api/v1/jobs", Policies.job(policy, List.of("res")))
                    .text("id");
            estate.await(
                    "/api/v1/jobs/" + job + "/schedule",
                    answer -> answer.text("next").equals(due.toString()) && rows.nextAt(job) == due.toEpochMilli());
            try (Dawdle dawdle = Dawdle.at(lab, "agenda", "OLD.next_at = " + due.toEpochMilli())) {
                lab.time.move(Duration.ofHours(2));
                dawdle.untilBothAreThere();
            }
            estate.await(
                    "/api/v1/runs?jobId=" + job,
                    answer -> answer.body().path("items").size() > 0);
            Time.system().sleep(Duration.ofSeconds(2));
            assertThat(admin.get("/api/v1/runs?jobId=" + job).body().path("items"))
                    .hasSize(1);
            assertThat(admin.get("/api/v1/audit?action=job.start").body().path("items"))
                    .hasSize(1);
        }
    }

    @Test
    void whoIsRevokedAtOneServerIsCutOffAtTheOther() throws Exception {
        ServerConfiguration other = lab.beside();
        try (Server second = lab.start(other);
                Estate estate = new Estate(lab.admin(), home)) {
            Path own = estate.join(lab.server(), Role.AGENT, "a");
            AgentProcess agent = estate.agent(own, second);
            String id = estate.id("/api/v1/agents", "a");
            estate.await("/api/v1/agents/" + id, answer -> answer.text("health").equals("CONNECTED"));
            assertThat(agent.connected()).isTrue();
            assertThat(estate.admin
                            .post("/api/v1/agents/" + id + "/revoke", Map.of())
                            .status())
                    .isEqualTo(200);
            for (int i = 0; i < 1_200 && agent.connected(); i++) {
                Time.system().sleep(Duration.ofMillis(50));
            }
            assertThat(agent.connected()).isFalse();
        }
    }

    /** An agent that has come to another server, which the one that it left has not noticed. */
    @Test
    void aRunOfAnAgentThatBothTakeForTheirsIsGivenOutOnce() throws Exception {
        ServerConfiguration other = lab.beside();
        try (Server second = lab.start(other);
                Estate estate = new Estate(lab.admin(), home)) {
            estate.with(Silent.media(estate.join(lab.server(), Role.MEDIA, "m"), lab.server()));
            Path own = estate.join(lab.server(), Role.AGENT, "a");
            Silent here = estate.with(Silent.agent(own, lab.server()));
            Silent there = estate.with(Silent.agent(own, second));
            String repository = estate.repository(estate.id("/api/v1/media-servers", "m"), "global");
            String job = estate.job(
                    estate.id("/api/v1/agents", "a"), Files.createDirectories(home.resolve("data")), repository);
            String run;
            try (Dawdle dawdle = Dawdle.at(lab, "run", "OLD.state = 'QUEUED' AND NEW.state = 'RUNNING'")) {
                run = estate.start(job);
                dawdle.untilBothAreThere();
            }
            estate.await("/api/v1/runs/" + run, answer -> answer.text("state").equals("RUNNING"));
            Time.system().sleep(Duration.ofSeconds(4));
            assertThat(Stream.concat(here.orders().stream(), there.orders().stream())
                            .map(Command.Order::attempt))
                    .containsExactly(new Attempt(run, 1));
        }
    }

    @Test
    void whoAsksTheWrongServerIsToldTheRightOne() throws Exception {
        ServerConfiguration one = lab.configuration();
        ServerConfiguration other = new ServerConfiguration(
                lab.directory().resolve("second"),
                one.api(),
                one.control(),
                List.of("second.example", "localhost", "127.0.0.1"),
                one.database(),
                one.masterKey());
        Client first = lab.admin();
        try (Server second = lab.start(other);
                Estate estate = new Estate(first, home)) {
            MediaServer media = estate.media(estate.join(lab.server(), Role.MEDIA, "m"), second);
            estate.agent(estate.join(lab.server(), Role.AGENT, "a"), second);
            String mediaId = estate.id("/api/v1/media-servers", "m");
            estate.reach(mediaId, media);
            String repository = estate.repository(mediaId, "global");
            Path data = Files.createDirectories(home.resolve("data"));
            Files.writeString(data.resolve("one"), "content");
            String job = estate.job(estate.id("/api/v1/agents", "a"), data, repository);
            assertThat(estate.ended(estate.start(job)).text("state")).isEqualTo("COMPLETE");
            String entries = "/api/v1/points/"
                    + first.get("/api/v1/points")
                            .body()
                            .path("items")
                            .path(0)
                            .path("id")
                            .asString() + "/entries";
            Client.Answer here = first.get(entries);
            assertThat(here.status()).isEqualTo(409);
            assertThat(here.text("detail")).contains("is connected to the server second.example:");
            Client there = Client.of(second.url(), second.rootCertificate()).login("admin", Lab.PASSWORD);
            assertThat(there.get(entries).status()).isEqualTo(200);
        }
    }
}
