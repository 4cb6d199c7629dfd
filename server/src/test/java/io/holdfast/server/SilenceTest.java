package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.SnapshotId;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.control.Attempt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Members that are connected and do not answer; the hours that runs wait for them pass in the database. */
final class SilenceTest {
    private static final Duration GRACE = Duration.ofSeconds(61);

    @RegisterExtension
    final Lab lab = new Lab(Kind.POSTGRESQL);

    @TempDir
    Path home;

    @Test
    void whatNobodySpeaksOfIsTriedAgainOrEndsAndSaysWhoWasWaitedFor() throws Exception {
        try (Estate estate = new Estate(lab.admin(), home)) {
            estate.with(Silent.media(estate.join(lab.server(), Role.MEDIA, "m"), lab.server()));
            Silent agent = estate.with(Silent.agent(estate.join(lab.server(), Role.AGENT, "a"), lab.server()));
            String job = job(estate);
            String run = estate.start(job);
            assertThat(agent.order().attempt()).isEqualTo(new Attempt(run, 1));
            lab.time.move(GRACE);
            waited(Duration.ofMinutes(9));
            assertThat(estate.admin.get("/api/v1/runs/" + run).text("state")).isEqualTo("RUNNING");
            waited(Duration.ofMinutes(2));
            assertThat(agent.cancelled()).isEqualTo(new Attempt(run, 1));
            assertThat(queued(estate, run))
                    .contains("agent a is connected, but has said nothing of this run for ten minutes");

            again();
            Attempt second = agent.order().attempt();
            assertThat(second).isEqualTo(new Attempt(run, 2));
            agent.says(Silent.done(second, Optional.of(SnapshotId.of(new byte[SnapshotId.SIZE]))));
            estate.await(
                    "/api/v1/runs/" + run,
                    answer -> answer.body().path("outcome").isObject());
            waited(Duration.ofMinutes(61));
            assertThat(queued(estate, run))
                    .contains("the media server m has not confirmed for an hour that the snapshot is there");

            again();
            assertThat(agent.order().attempt()).isEqualTo(new Attempt(run, 3));
            estate.admin.post("/api/v1/runs/" + run + "/cancel", Map.of());
            assertThat(agent.cancelled()).isEqualTo(new Attempt(run, 3));
            waited(Duration.ofMinutes(61));
            Client.Answer ended = estate.ended(run);
            assertThat(ended.text("state")).isEqualTo("CANCELLED");
            assertThat(ended.text("reason")).contains("agent a has not said for an hour that it stopped");

            agent.leaves();
            lab.time.sleep(Duration.ofSeconds(1));
            String waiting = estate.start(job);
            sql("UPDATE run SET not_before = not_before - "
                    + Duration.ofDays(31).toMillis() + " WHERE state = 'QUEUED'");
            Client.Answer never = estate.ended(waiting);
            assertThat(never.text("state")).isEqualTo("FAILED");
            assertThat(never.text("reason")).contains("It has waited for 30 days for the agent a");
        }
    }

    private String job(Estate estate) throws Exception {
        String media = estate.id("/api/v1/media-servers", "m");
        String repository = estate.repository(media, "global");
        return estate.job(estate.id("/api/v1/agents", "a"), Files.createDirectories(home.resolve("data")), repository);
    }

    /** Stuck in its source, it still says that it is there. */
    @Test
    void whoStandsStillIsToldAndGoesOn() throws Exception {
        try (Estate estate = new Estate(lab.admin(), home)) {
            estate.with(Silent.media(estate.join(lab.server(), Role.MEDIA, "m"), lab.server()));
            Silent agent = estate.with(Silent.agent(estate.join(lab.server(), Role.AGENT, "a"), lab.server()));
            String run = estate.start(job(estate));
            Attempt attempt = agent.order().attempt();
            estate.watch(Map.of("type", "stalledRun", "longerThan", "PT10M"));
            says(estate, agent, attempt, 1_000);
            lab.time.move(Duration.ofMinutes(9));
            Client.Answer still = says(estate, agent, attempt, 1_000);
            assertThat(Duration.between(
                            Instant.parse(still.body().at("/progress/movedAt").asString()),
                            Instant.parse(still.body().at("/progress/at").asString())))
                    .isGreaterThanOrEqualTo(Duration.ofMinutes(9));
            lab.time.move(Duration.ofMinutes(2));
            says(estate, agent, attempt, 1_000);
            lab.time.move(GRACE);
            Client.Answer raised = estate.await(
                    "/api/v1/alerts?state=OPEN",
                    answer -> answer.body().path("items").size() == 1);
            assertThat(raised.body().at("/items/0/kind").asString()).isEqualTo("stalledRun");
            assertThat(raised.body().at("/items/0/text").asString()).contains("/data/film", run);
            assertThat(estate.admin.get("/api/v1/runs/" + run).text("state")).isEqualTo("RUNNING");

            says(estate, agent, attempt, 2_000);
            lab.time.move(GRACE);
            estate.await(
                    "/api/v1/alerts?state=RESOLVED",
                    answer -> answer.body().path("items").size() == 1);
            assertThat(estate.admin.get("/api/v1/runs/" + run).text("state")).isEqualTo("RUNNING");
        }
    }

    /** The run as it is once the server has heard this. */
    private Client.Answer says(Estate estate, Silent agent, Attempt attempt, long found) {
        Instant before = lab.time.now();
        agent.says(Silent.reading(attempt, found));
        return estate.await(
                "/api/v1/runs/" + attempt.run(),
                answer -> answer.body().at("/progress/foundBytes").asLong() == found
                        && !Instant.parse(answer.body().at("/progress/at").asString())
                                .isBefore(before));
    }

    /** Why the attempt before failed, once the run waits for the next. */
    private static String queued(Estate estate, String run) {
        return estate.await(
                        "/api/v1/runs/" + run, answer -> answer.text("state").equals("QUEUED"))
                .text("reason");
    }

    private void waited(Duration duration) throws Exception {
        sql("UPDATE run SET waits_since = waits_since - " + duration.toMillis() + " WHERE state = 'RUNNING'");
    }

    private void again() throws Exception {
        sql("UPDATE run SET not_before = queued_at WHERE state = 'QUEUED'");
    }

    private void sql(String statement) throws Exception {
        try (var connection = lab.sql();
                var open = connection.createStatement()) {
            assertThat(open.executeUpdate(statement)).isOne();
        }
    }
}
