package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class RetentionTest {
    private static final Duration DAY = Duration.ofDays(1);

    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    RetentionTest(Kind kind) {
        lab = new Lab(kind);
    }

    private static String made(Client.Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.text("id");
    }

    private static String policy(Client admin, int points, String trash) {
        Map<String, Object> policy = new HashMap<>(Policies.policy("few", List.of()));
        policy.put("retention", Map.of("keep", Policies.keepLast(points), "trash", trash));
        return made(admin.post("/api/v1/policies", policy));
    }

    /** A job that keeps two points and has four, p1 the newest. */
    private String jobOfFourPoints(Client admin) {
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("res");
        rows.repository();
        String job = made(admin.post("/api/v1/jobs", Policies.job(policy(admin, 2, "P7D"), List.of("res"))));
        for (int i = 1; i <= 4; i++) {
            rows.point("p" + i, job, DAY.multipliedBy(i));
        }
        return job;
    }

    private static int apply(Client admin) {
        Client.Answer applied = admin.post("/api/v1/retention/apply", Map.of());
        assertThat(applied.status()).as(applied.body().toString()).isEqualTo(200);
        return applied.body().path("deleted").asInt();
    }

    private static int count(Client admin, String list) {
        return admin.get(list).body().path("items").size();
    }

    private static Client.Answer act(Client admin, String point, String act) {
        return admin.post("/api/v1/points/" + point + "/" + act, Map.of());
    }

    @Test
    void snapshotsOfAttemptsThatDidNotCountAreForgotten() {
        Client admin = lab.admin();
        String job = jobOfFourPoints(admin);
        Rows rows = new Rows(lab);
        String orphan = "a".repeat(32);
        rows.sql(
                "INSERT INTO commit_seen VALUES ('r', '" + orphan + "', 'gone')",
                "INSERT INTO commit_seen VALUES ('r', 's', 'gone')");
        apply(admin);
        Client.Answer runs = admin.get("/api/v1/runs");
        assertThat(runs.body().path("items")).hasSize(1);
        assertThat(runs.body().at("/items/0/task/kind").asString()).isEqualTo("PRUNE");
        assertThat(runs.body().at("/items/0/task/settings/snapshots").toString())
                .isEqualTo("[\"" + orphan + "\"]");
        assertThat(count(admin, "/api/v1/points?state=KEPT&jobId=" + job)).isEqualTo(2);
    }

    private int collections(Client admin, Duration lastEnded) {
        new Rows(lab).sql("UPDATE run SET ended_at = " + Rows.ago(lastEnded) + " WHERE kind = 'GC'");
        apply(admin);
        return count(admin, "/api/v1/runs?state=QUEUED");
    }

    @Test
    void aCollectionThatFailsIsOrderedAgainLessAndLessOften() {
        Client admin = lab.admin();
        Rows rows = new Rows(lab);
        rows.repository();
        rows.run("0001", "PRUNE", "COMPLETE", DAY);
        rows.run("0002", "GC", "FAILED", DAY);
        assertThat(collections(admin, Duration.ofMinutes(59))).isZero();
        assertThat(collections(admin, Duration.ofMinutes(61))).isEqualTo(1);
        rows.sql("UPDATE run SET state = 'FAILED' WHERE state = 'QUEUED'");
        assertThat(collections(admin, Duration.ofMinutes(119))).isZero();
        for (int i = 3; i < 10; i++) {
            rows.run("000" + i, "GC", "FAILED", DAY);
        }
        assertThat(collections(admin, Duration.ofHours(23))).isZero();
        assertThat(collections(admin, Duration.ofHours(25))).isEqualTo(1);
        rows.sql("UPDATE run SET state = 'COMPLETE', ended_at = 1 WHERE state = 'QUEUED'");
        apply(admin);
        assertThat(count(admin, "/api/v1/runs?state=QUEUED"))
                .as("it has worked")
                .isZero();
    }

    @Test
    void whatNoRuleKeepsGoesIntoTheTrashAndComesBack() {
        Client admin = lab.admin();
        String job = jobOfFourPoints(admin);
        assertThat(act(admin, "p4", "hold").text("held")).isEqualTo("PINNED");
        assertThat(act(admin, "p4", "delete").status()).isEqualTo(409);
        Client.Answer judged = admin.get("/api/v1/jobs/" + job + "/retention");
        assertThat(judged.body().path("points")).hasSize(4);
        assertThat(judged.body().at("/points/0/rules/0").asString()).isEqualTo("last 1");
        assertThat(judged.body().at("/points/2/rules")).isEmpty();
        assertThat(judged.body().at("/points/3/rules/0").asString()).isEqualTo("pinned");

        assertThat(apply(admin)).isEqualTo(1);
        assertThat(apply(admin)).isZero();
        Client.Answer trashed = admin.get("/api/v1/points?state=TRASHED");
        assertThat(trashed.body().path("items")).hasSize(1);
        assertThat(trashed.body().at("/items/0/id").asString()).isEqualTo("p3");
        assertThat(trashed.body().at("/items/0/deletion/rule").asString())
                .isEqualTo("retention of the policy few, version 1");
        assertThat(admin.get("/api/v1/audit?action=point.delete")
                        .body()
                        .at("/items/0/detail")
                        .asString())
                .contains("retention of the policy few");
        assertThat(admin.post("/api/v1/restores", Map.of("pointId", "p3", "agentId", "agent", "settings", Map.of()))
                        .text("detail"))
                .contains("in the trash");
        assertThat(act(admin, "p3", "undelete").text("state")).isEqualTo("KEPT");
        assertThat(act(admin, "p3", "undelete").status()).isEqualTo(409);
        assertThat(act(admin, "p4", "release").text("held")).isEqualTo("NO");
        assertThat(apply(admin)).isEqualTo(2);
    }

    @Test
    void whatIsBeingForgottenDoesNotComeBackThoughTheClockWasPutBack() {
        Client admin = lab.admin();
        jobOfFourPoints(admin);
        assertThat(act(admin, "p4", "delete").text("state")).isEqualTo("TRASHED");
        new Rows(lab).sql("UPDATE point SET purge_at = 1 WHERE id = 'p4'");
        apply(admin);
        assertThat(admin.get("/api/v1/points/p4").text("state")).isEqualTo("FORGETTING");
        new Rows(lab).sql("UPDATE point SET purge_at = " + Rows.ago(DAY.negated()) + " WHERE id = 'p4'");
        for (String act : List.of("undelete", "hold", "release", "delete")) {
            Client.Answer refused = act(admin, "p4", act);
            assertThat(refused.status()).as(act).isEqualTo(409);
            assertThat(refused.text("detail")).contains("being freed");
        }
        assertThat(count(admin, "/api/v1/points?state=FORGETTING")).isEqualTo(1);
    }

    @Test
    void aHoldEndsByItself() {
        Client admin = lab.admin();
        jobOfFourPoints(admin);
        Instant until = lab.time.now().plus(DAY.multipliedBy(2));
        assertThat(admin.post("/api/v1/points/p4/hold", Map.of("until", until.toString()))
                        .text("held"))
                .isEqualTo("HELD");
        assertThat(admin.post(
                                "/api/v1/points/p4/hold",
                                Map.of("until", lab.time.now().minus(DAY).toString()))
                        .status())
                .isEqualTo(400);
        assertThat(apply(admin)).isEqualTo(1);
        lab.time.move(DAY.multipliedBy(3));
        Client later = lab.stranger().login("admin", Lab.PASSWORD);
        new Estate(later, home)
                .await(
                        "/api/v1/points?state=TRASHED",
                        answer -> answer.body().path("items").size() == 2);
    }

    @Test
    void anOperatorHoldsAndAnAuditorOnlyLooks() {
        Client admin = lab.admin();
        String job = jobOfFourPoints(admin);
        Client operator = lab.user(admin, "op", "OPERATOR");
        assertThat(act(operator, "p4", "hold").status()).isEqualTo(200);
        assertThat(act(operator, "p4", "release").status()).isEqualTo(403);
        assertThat(act(operator, "p3", "delete").status()).isEqualTo(403);
        Client auditor = lab.user(admin, "au", "AUDITOR");
        assertThat(auditor.get("/api/v1/jobs/" + job + "/retention").status()).isEqualTo(200);
        assertThat(act(auditor, "p3", "hold").status()).isEqualTo(403);
    }

    @Test
    void aClockThatJumpedDeletesNothingUntilSomebodyConfirmsIt() {
        Client admin = lab.admin();
        jobOfFourPoints(admin);
        new Estate(admin, home)
                .await("/api/v1/retention", answer -> !answer.body().has("doubt"));
        lab.stop();
        new Rows(lab)
                .sql(
                        "DELETE FROM setting WHERE name = 'clock.seen'",
                        "INSERT INTO setting (name, value) VALUES ('clock.seen', '" + Rows.ago(DAY.multipliedBy(40))
                                + "')");
        lab.restart();
        Client again = lab.stranger().login("admin", Lab.PASSWORD);
        new Estate(again, home)
                .await("/api/v1/retention", answer -> answer.text("doubt").contains("ahead of what it should be"));
        made(again.post(
                "/api/v1/alert-rules",
                Map.of(
                        "name",
                        "clock",
                        "description",
                        "",
                        "condition",
                        Map.of("type", "doubtedClock"),
                        "severity",
                        "CRITICAL",
                        "channelIds",
                        List.of(),
                        "scope",
                        Map.of())));
        lab.time.move(Duration.ofSeconds(61));
        new Estate(again, home)
                .await(
                        "/api/v1/alerts?kind=doubtedClock",
                        answer -> answer.body().path("items").size() == 1);
        assertThat(apply(again)).isZero();
        assertThat(count(again, "/api/v1/points?state=KEPT")).isEqualTo(4);
        assertThat(again.post("/api/v1/retention/confirm", Map.of()).body().has("doubt"))
                .isFalse();
        assertThat(apply(again)).isEqualTo(2);
    }

    @Test
    void whatIsOverIsForgottenByTheMediaServerAndItsSpaceReclaimed() throws Exception {
        try (Estate estate = new Estate(lab.admin(), home)) {
            Estate.Pair pair = estate.pair(lab.server());
            String agent = pair.agentId();
            Path data = Files.createDirectories(home.resolve("data"));
            String job = estate.job(agent, data, estate.repository(pair.mediaId(), "global"));
            estate.follow(job, policy(estate.admin, 1, "PT0S"));
            for (String content : List.of("the zeroth", "the first", "the second")) {
                Files.writeString(data.resolve("file"), content);
                assertThat(estate.ended(estate.start(job)).text("state")).isEqualTo("COMPLETE");
            }
            // As a server leaves it that dies when the media server has been told, or whose run failed.
            new Rows(lab)
                    .sql("UPDATE point SET state = 'FORGETTING', purge_at = 1 WHERE taken_at ="
                            + " (SELECT min(taken_at) FROM point)");
            assertThat(apply(estate.admin)).isEqualTo(1);
            estate.await("/api/v1/points", answer -> answer.body().path("items").size() == 1);
            apply(estate.admin);
            Client.Answer runs = estate.await(
                    "/api/v1/runs?state=COMPLETE",
                    answer -> answer.body().toString().contains("\"kind\":\"GC\""));
            assertThat(runs.body().toString()).contains("\"kind\":\"PRUNE\"");
            String left =
                    estate.admin.get("/api/v1/points").body().at("/items/0/id").asString();
            Client.Answer verified = estate.ended(estate.admin
                    .post("/api/v1/verifications", Map.of("pointId", left, "agentId", agent))
                    .text("id"));
            assertThat(verified.text("state")).isEqualTo("COMPLETE");
        }
    }
}
