package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Time;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A row of the database that cannot be read stops the job that needs it, and no other. */
@ParameterizedClass
@EnumSource(Kind.class)
final class UnreadableTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Map<String, Object> LOG =
            Map.of("type", "syslog", "host", "127.0.0.1", "port", 514, "transport", "UDP", "facility", 16);
    private static final Duration MINUTE = Duration.ofSeconds(61);

    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    private final Instant now = Time.system().now().truncatedTo(ChronoUnit.SECONDS);

    UnreadableTest(Kind kind) {
        lab = new Lab(kind);
    }

    private record Wanted(String job, String policy) {}

    /** A job that keeps one point, has two, and is due so much later. */
    private Wanted job(Client admin, String name, Duration later) {
        String at = now.plus(later).atZone(ZoneOffset.UTC).toLocalTime().toString();
        Map<String, Object> policy = Policies.policy(name, List.of(Policies.daily("daily", "INCREMENTAL", at)));
        policy.put("retention", Map.of("keep", Policies.keepLast(1), "trash", "P7D"));
        String policyId = made(admin.post("/api/v1/policies", policy));
        Map<String, Object> job = new HashMap<>(Policies.job(policyId, List.of("res")));
        job.put("name", name);
        String id = made(admin.post("/api/v1/jobs", job));
        Rows rows = new Rows(lab);
        rows.point(name + "1", id, Duration.ofDays(1));
        rows.point(name + "2", id, Duration.ofDays(2));
        return new Wanted(id, policyId);
    }

    private static String made(Client.Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.text("id");
    }

    private String asked(String query) {
        try (var connection = lab.sql();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).as(query).isTrue();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void notBegun(Estate waiting, Wanted each) {
        waiting.await(
                "/api/v1/runs",
                _ -> asked("SELECT last_problem FROM agenda WHERE job_id = '" + each.job() + "'")
                        .contains("cannot be read"));
    }

    private void onAgenda(Estate waiting, Wanted each) {
        waiting.await(
                "/api/v1/runs",
                _ -> asked("SELECT coalesce(max(next_at), 0) > 0 FROM agenda WHERE job_id = '" + each.job() + "'")
                        .matches("1|t"));
    }

    /** How many points of a job are in the trash once retention was applied, which the server does by itself, too. */
    private static int trashed(Client admin, Wanted of) {
        assertThat(admin.post("/api/v1/retention/apply", Map.of()).status()).isEqualTo(200);
        return count(admin.get("/api/v1/points?state=TRASHED&jobId=" + of.job()));
    }

    private static int count(Client.Answer answer) {
        return answer.body().path("items").size();
    }

    @Test
    void aJobThatCannotBeReadStopsNoOther() {
        Client admin = ready();
        Wanted bad = job(admin, "bad", HOUR);
        stopsNoOther(admin, bad, bad.job());
    }

    @Test
    void aPolicyThatCannotBeReadStopsNoOtherJob() {
        Client admin = ready();
        Wanted bad = job(admin, "bad", HOUR);
        stopsNoOther(admin, bad, bad.policy());
    }

    @Test
    void listsHaveTheOthersAndNameWhatCannotBeRead() {
        Client admin = ready();
        Wanted good = job(admin, "good", HOUR);
        Wanted bad = job(admin, "bad", HOUR);
        job(admin, "worse", HOUR);
        breaks(bad.job());
        breaks(bad.policy());
        for (String list : List.of("/api/v1/jobs", "/api/v1/policies")) {
            Client.Answer all = admin.get(list);
            assertThat(all.status()).isEqualTo(200);
            assertThat(names(all)).containsExactly("good", "worse");
            assertThat(all.body().path("unreadable")).hasSize(1);
            JsonNode told = all.body().path("unreadable").path(0);
            assertThat(told.path("name").asString()).isEqualTo("bad");
            assertThat(told.path("version").asLong()).isEqualTo(1);
            assertThat(told.path("why").asString()).contains("cannot be read", "Write it anew or remove it");
            Client.Answer first = admin.get(list + "?limit=1");
            assertThat(names(first)).isEmpty();
            assertThat(first.body().path("unreadable")).hasSize(1);
            Client.Answer second = admin.get(list + "?limit=1&after=" + first.text("next"));
            assertThat(names(second)).containsExactly("good");
            assertThat(second.body().path("unreadable")).isEmpty();
            assertThat(admin.get(list + "/" + told.path("id").asString()).text("code"))
                    .isEqualTo("DATABASE-0004");
        }
        assertThat(names(admin.get("/api/v1/jobs?name=goo"))).containsExactly("good");
        assertThat(admin.delete("/api/v1/policies/" + good.policy(), "\"1\"").text("detail"))
                .contains("the job bad cannot be read");
    }

    @Test
    void theScheduleOfAJobWhosePolicyCannotBeReadSaysWhichPolicy() {
        Client admin = ready();
        Wanted bad = job(admin, "bad", HOUR);
        String schedule = "/api/v1/jobs/" + bad.job() + "/schedule";
        assertThat(admin.get(schedule).body().path("runs")).isNotEmpty();
        breaks(bad.policy());
        Client.Answer refused = admin.get(schedule);
        Client.Answer itself = admin.get("/api/v1/policies/" + bad.policy());
        assertThat(refused.text("code")).isEqualTo("DATABASE-0004");
        assertThat(refused.text("detail")).isEqualTo(itself.text("detail")).contains("policy bad");
        assertThat(refused.status()).isEqualTo(itself.status());
    }

    @Test
    void whatCannotBeReadIsWrittenAnewOrRemoved() {
        Client admin = ready();
        Wanted bad = job(admin, "bad", HOUR);
        Client.Answer before = admin.get("/api/v1/jobs/" + bad.job());
        breaks(bad.job());
        assertThat(admin.put("/api/v1/jobs/" + bad.job(), before.body().path("spec"), "\"7\"")
                        .status())
                .isNotEqualTo(200);
        assertThat(admin.put("/api/v1/jobs/" + bad.job(), before.body().path("spec"), "\"1\"")
                        .status())
                .isEqualTo(200);
        Client.Answer mended = admin.get("/api/v1/jobs");
        assertThat(names(mended)).containsExactly("bad");
        assertThat(mended.body().path("unreadable")).isEmpty();

        breaks(bad.job());
        assertThat(admin.delete("/api/v1/jobs/" + bad.job(), "\"2\"").text("detail"))
                .contains("say that it is kept (repository=KEEP)");
        assertThat(admin.delete("/api/v1/jobs/" + bad.job() + "?repository=KEEP", "\"2\"")
                        .status())
                .isEqualTo(204);
        breaks(bad.policy());
        assertThat(admin.delete("/api/v1/policies/" + bad.policy(), "\"1\"").status())
                .isEqualTo(204);
        assertThat(admin.get("/api/v1/policies").body().path("unreadable")).isEmpty();
    }

    @Test
    void aRuleOfAlertsThatCannotBeReadStopsNoOtherAndEndsNothing() {
        Client admin = ready();
        Wanted late = job(admin, "late", HOUR);
        Estate waiting = new Estate(admin, home);
        String broken = rule(admin, "broken");
        rule(admin, "whole");
        String channel = made(admin.post(
                "/api/v1/alert-channels",
                Map.of("name", "log", "target", LOG, "language", "ENGLISH", "digest", "PT0S")));
        onAgenda(waiting, late);
        String job = asked("SELECT body FROM definition WHERE id = '" + late.job() + "'");
        breaks(late.job());
        lab.time.move(HOUR);
        notBegun(waiting, late);
        lab.time.move(MINUTE);
        waiting.await("/api/v1/alerts?state=OPEN", answer -> count(answer) == 2);

        String body = asked("SELECT body FROM definition WHERE id = '" + broken + "'");
        breaks(broken);
        becomes(late.job(), job);
        lab.time.move(MINUTE);
        onAgenda(waiting, late);
        lab.time.move(MINUTE);
        waiting.await("/api/v1/alerts?state=RESOLVED", answer -> count(answer) == 1);
        assertThat(admin.get("/api/v1/alerts?state=OPEN")
                        .body()
                        .at("/items/0/rule")
                        .asString())
                .isEqualTo("broken");
        assertThat(admin.delete("/api/v1/alert-channels/" + channel, "\"1\"").text("detail"))
                .contains("the alert rule broken cannot be read");

        becomes(broken, body);
        lab.time.move(MINUTE);
        waiting.await("/api/v1/alerts?state=RESOLVED", answer -> count(answer) == 2);
        assertThat(admin.delete("/api/v1/alert-channels/" + channel, "\"1\"").status())
                .isEqualTo(204);
    }

    private static String rule(Client admin, String name) {
        return made(admin.post(
                "/api/v1/alert-rules",
                Map.of(
                        "name",
                        name,
                        "description",
                        "",
                        "condition",
                        Map.of("type", "missedRun", "waiting", "P9D"),
                        "severity",
                        "WARNING",
                        "channelIds",
                        List.of(),
                        "scope",
                        Map.of())));
    }

    private void becomes(String definition, String body) {
        new Rows(lab)
                .sql("UPDATE definition SET body = '" + body.replace("'", "''") + "' WHERE id = '" + definition + "'");
    }

    private static List<String> names(Client.Answer list) {
        return list.body()
                .path("items")
                .valueStream()
                .map(each -> each.at("/spec/name").asString())
                .toList();
    }

    private void breaks(String definition) {
        new Rows(lab).sql("UPDATE definition SET body = '{' WHERE id = '" + definition + "'");
    }

    private Client ready() {
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("res");
        rows.repository();
        return lab.admin();
    }

    private void stopsNoOther(Client admin, Wanted bad, String broken) {
        Wanted good = job(admin, "good", HOUR.plusSeconds(1));
        Estate waiting = new Estate(admin, home);
        waiting.watch(Map.of("type", "missedRun", "waiting", "P9D"));
        for (Wanted each : List.of(bad, good)) {
            onAgenda(waiting, each);
        }
        String body = asked("SELECT body FROM definition WHERE id = '" + broken + "'");
        breaks(broken);

        lab.time.move(HOUR.plusSeconds(1));
        waiting.await("/api/v1/runs?jobId=" + good.job(), answer -> count(answer) == 1);
        assertThat(count(admin.get("/api/v1/runs?jobId=" + bad.job()))).isZero();
        assertThat(asked("SELECT last_problem FROM agenda WHERE job_id = '" + bad.job() + "'"))
                .contains("bad: ")
                .contains("cannot be read");
        assertThat(trashed(admin, good)).isEqualTo(1);
        assertThat(trashed(admin, bad)).isZero();
        onAgenda(waiting, job(admin, "made meanwhile", HOUR.multipliedBy(5)));
        lab.time.move(MINUTE);
        Client.Answer alert = waiting.await("/api/v1/alerts?state=OPEN", answer -> count(answer) == 1);
        assertThat(alert.body().at("/items/0/words/job").asString()).isEqualTo("bad");
        assertThat(alert.body().at("/items/0/words/reason").asString()).contains("cannot be read");

        becomes(broken, body);
        lab.time.move(MINUTE);
        onAgenda(waiting, bad);
        lab.time.move(MINUTE);
        waiting.await("/api/v1/alerts?state=RESOLVED", answer -> count(answer) == 1);
        assertThat(trashed(admin, bad)).isEqualTo(1);
    }
}
