package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class ScheduleTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    private final Instant now = Time.system().now().truncatedTo(ChronoUnit.SECONDS);

    ScheduleTest(Kind kind) {
        lab = new Lab(kind);
    }

    /** The time of day that is so much later than now. */
    private String in(Duration later) {
        return now.plus(later).atZone(ZoneOffset.UTC).toLocalTime().toString();
    }

    private Map<String, Object> window(Duration opens, Duration closes) {
        return Map.of("days", Policies.ALL_DAYS, "opens", in(opens), "closes", in(closes));
    }

    private static String made(Client.Answer answer) {
        return made(answer, "/id");
    }

    private static String made(Client.Answer answer, String at) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.body().at(at).asString();
    }

    /** A job of two resources whose agent is not there, so that its runs stay in the queue. */
    private String job(Client admin, Map<String, Object> policy) {
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("one");
        rows.resource("two");
        rows.repository();
        String id = made(admin.post("/api/v1/policies", policy));
        String job = made(admin.post("/api/v1/jobs", Policies.job(id, List.of("one", "two"))));
        waiting(admin).await("/api/v1/jobs/" + job + "/schedule", _ -> rows.nextAt(job) != 0);
        return job;
    }

    private Estate waiting(Client admin) {
        return new Estate(admin, home);
    }

    private Client.Answer runs(Client admin, String job, int count) {
        return waiting(admin)
                .await(
                        "/api/v1/runs?jobId=" + job,
                        answer -> answer.body().path("items").size() == count);
    }

    private void dueAt(String job, Instant moment) {
        new Rows(lab).sql("UPDATE agenda SET next_at = " + moment.toEpochMilli() + " WHERE job_id = '" + job + "'");
    }

    @Test
    void whatIsDueBeginsOnceAndAsItsScheduleSays() throws InterruptedException {
        Client admin = lab.admin();
        String job =
                job(admin, Policies.policy("p", List.of(Policies.daily("full", "FULL", in(HOUR.multipliedBy(2))))));
        assertThat(admin.get("/api/v1/jobs/" + job + "/schedule").text("next"))
                .isEqualTo(now.plus(HOUR.multipliedBy(2)).toString());
        lab.time.move(HOUR);
        Time.system().sleep(Duration.ofSeconds(2));
        runs(admin, job, 0);
        lab.time.move(HOUR);
        Client.Answer begun = runs(admin, job, 2);
        for (String field : List.of("/items/0", "/items/1")) {
            assertThat(begun.body().at(field + "/task/readKind").asString()).isEqualTo("FULL");
            assertThat(begun.body().at(field + "/attempts").asInt()).isEqualTo(4);
            assertThat(begun.body().at(field + "/pause").asString()).isEqualTo("PT5M");
        }
        Time.system().sleep(Duration.ofSeconds(2));
        runs(admin, job, 2);
        Client.Answer schedule = admin.get("/api/v1/jobs/" + job + "/schedule");
        assertThat(schedule.text("lastProblem")).isEmpty();
        assertThat(schedule.text("lastDue"))
                .isEqualTo(now.plus(HOUR.multipliedBy(2)).toString());
        assertThat(schedule.body().path("runs").size()).isEqualTo(14);
        assertThat(admin.get("/api/v1/audit?action=job.start")
                        .body()
                        .at("/items/0/detail")
                        .asString())
                .contains("schedule full");
        lab.time.move(Duration.ofHours(24));
        waiting(lab.stranger().login("admin", Lab.PASSWORD))
                .await(
                        "/api/v1/jobs/" + job + "/schedule",
                        answer -> answer.text("lastProblem").contains("2 of 2 resources"));
    }

    @Test
    void whatFellIntoATimeWithoutServerIsMadeUpForOnceByTheStrongest() {
        Client admin = lab.admin();
        String job = job(
                admin,
                Policies.policy(
                        "p",
                        List.of(
                                Policies.daily("full", "FULL", in(HOUR.multipliedBy(-5))),
                                Policies.daily("late", "INCREMENTAL", in(HOUR.negated())))));
        dueAt(job, now.minus(Duration.ofDays(3)));
        Client.Answer begun = runs(admin, job, 2);
        assertThat(begun.body().at("/items/0/task/readKind").asString()).isEqualTo("FULL");
        assertThat(new Rows(lab).nextAt(job)).isGreaterThan(now.toEpochMilli());
    }

    @Test
    void whatIsMissedBecauseItsWindowClosedIsSaid() {
        Client admin = lab.admin();
        Map<String, Object> policy = Policies.policy("p", List.of());
        policy.put(
                "plan",
                Policies.plan(
                        List.of(Policies.daily("night", "INCREMENTAL", in(HOUR.multipliedBy(4)))),
                        List.of(window(HOUR.multipliedBy(3), HOUR.multipliedBy(5)))));
        String job = job(admin, policy);
        dueAt(job, now.minus(HOUR.multipliedBy(20)));
        waiting(admin)
                .await(
                        "/api/v1/jobs/" + job + "/schedule",
                        answer -> answer.text("lastProblem").contains("window has closed"));
        runs(admin, job, 0);
        made(admin.post(
                "/api/v1/alert-rules",
                Map.of(
                        "name",
                        "missed",
                        "description",
                        "",
                        "condition",
                        Map.of("type", "missedRun", "waiting", "PT1H"),
                        "severity",
                        "CRITICAL",
                        "channelIds",
                        List.of(),
                        "scope",
                        Map.of("jobId", job))));
        lab.time.move(Duration.ofSeconds(61));
        Client.Answer alert = waiting(admin)
                .await(
                        "/api/v1/alerts?kind=missedRun",
                        answer -> answer.body().path("items").size() == 1);
        assertThat(alert.body().at("/items/0/words/reason").asString()).contains("window has closed");
        new Rows(lab).sql("UPDATE agenda SET last_problem = ''");
        lab.time.move(Duration.ofSeconds(61));
        waiting(admin)
                .await(
                        "/api/v1/alerts?state=RESOLVED",
                        answer -> answer.body().path("items").size() == 1);
        runs(admin, job, 0);
        made(admin.post("/api/v1/jobs/" + job + "/runs", Map.of()), "/runs/0/id");
        new Rows(lab).sql("UPDATE run SET queued_at = queued_at - 7200000");
        lab.time.move(Duration.ofSeconds(61));
        waiting(admin)
                .await(
                        "/api/v1/alerts?state=OPEN&kind=missedRun",
                        answer -> answer.body().path("items").size() == 2);
    }

    @Test
    void aRunIsStoppedAtTheEndOfItsWindow() {
        Client admin = lab.admin();
        Map<String, Object> policy = Policies.policy("p", List.of());
        policy.put("windowEnd", "STOP");
        policy.put(
                "plan",
                Policies.plan(
                        List.of(Policies.daily("night", "INCREMENTAL", in(Duration.ofMinutes(30)))),
                        List.of(window(HOUR.negated(), HOUR))));
        String job = job(admin, policy);
        lab.time.move(Duration.ofMinutes(30));
        Client.Answer begun = runs(admin, job, 2);
        assertThat(begun.body().at("/items/0/stopAt").asString())
                .isEqualTo(now.plus(HOUR).toString());
        lab.time.move(Duration.ofMinutes(31));
        Client.Answer stopped = waiting(admin)
                .await(
                        "/api/v1/runs?state=CANCELLED",
                        answer -> answer.body().path("items").size() == 2);
        assertThat(stopped.body().at("/items/0/cancelledBy").asString()).isEqualTo("the end of its window");
    }

    @Test
    void aPolicyThatIsUsedStaysAndAnUnknownOneIsRefused() {
        Client admin = lab.admin();
        String job = job(admin, Policies.policy("p", List.of(Policies.daily("full", "FULL", in(HOUR)))));
        String policy =
                admin.get("/api/v1/jobs/" + job).body().at("/spec/policyId").asString();
        Client.Answer known = admin.get("/api/v1/policies/" + policy);
        Client.Answer refused = admin.delete("/api/v1/policies/" + policy, known.etag());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("the job nightly");
        assertThat(admin.post("/api/v1/jobs", Policies.job("none", List.of("one")))
                        .status())
                .isEqualTo(404);
        Client.Answer seen = admin.get("/api/v1/jobs/" + job);
        assertThat(admin.delete("/api/v1/jobs/" + job, seen.etag()).status()).isEqualTo(204);
        assertThat(admin.delete("/api/v1/policies/" + policy, known.etag()).status())
                .isEqualTo(204);
    }

    @Test
    void aRateHoldsAndIsLiftedWhileTheRunGoesOn() throws Exception {
        try (Estate estate = new Estate(lab.admin(), home)) {
            Estate.Pair pair = estate.pair(lab.server());
            Path data = Files.createDirectories(home.resolve("data"));
            byte[] content = new byte[6 << 20];
            new Random(1).nextBytes(content);
            Files.write(data.resolve("file"), content);
            String job = estate.job(pair.agentId(), data, estate.repository(pair.mediaId(), "global"));
            Map<String, Object> slow = Policies.policy("slow", List.of());
            slow.put("rates", List.of(Policies.rate(40_000)));
            String policy = made(estate.admin.post("/api/v1/policies", slow));
            estate.follow(job, policy);

            String run = estate.start(job);
            estate.await(
                    "/api/v1/runs/" + run,
                    answer -> answer.body().at("/progress/foundBytes").asLong() > 0);
            // Without a rate it would need a tenth of that.
            Time.system().sleep(Duration.ofSeconds(4));
            Client.Answer going = estate.admin.get("/api/v1/runs/" + run);
            assertThat(going.text("state")).as(going.body().toString()).isEqualTo("RUNNING");
            Client.Answer stored = estate.admin.get("/api/v1/policies/" + policy);
            slow.put("rates", List.of());
            assertThat(estate.admin
                            .put("/api/v1/policies/" + policy, slow, stored.etag())
                            .status())
                    .isEqualTo(200);
            assertThat(estate.ended(run).text("state")).isEqualTo("COMPLETE");

            Client.Answer full = estate.ended(estate.admin
                    .post("/api/v1/jobs/" + job + "/runs", Map.of("read", "FULL"))
                    .body()
                    .at("/runs/0/id")
                    .asString());
            assertThat(full.body().at("/outcome/counts/readBytes").asLong())
                    .as("a full run reads all, and sends nothing that is known")
                    .isEqualTo(content.length);
            assertThat(full.body().at("/outcome/counts/freshBytes").asLong())
                    .as("no more than the page that lists it")
                    .isLessThan(1_000);
            Client.Answer unchanged = estate.ended(estate.start(job));
            assertThat(unchanged.body().at("/outcome/counts/readBytes").asLong())
                    .isZero();
        }
    }
}
