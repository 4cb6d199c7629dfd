package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Time;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Kind.class)
final class AlertTest {
    private static final Duration DAY = Duration.ofDays(1);

    @RegisterExtension
    final Lab lab;

    private final Hook hook = new Hook();

    AlertTest(Kind kind) {
        lab = new Lab(kind);
    }

    @org.junit.jupiter.api.AfterEach
    void end() {
        hook.close();
    }

    private void sql(String... statements) {
        new Rows(lab).sql(statements);
    }

    private static long ago(Duration time) {
        return Rows.ago(time);
    }

    private void member(String id, String role, Duration silence, long skew) {
        new Rows(lab).member(id, role, silence, skew);
    }

    private void job() {
        member("agent", "AGENT", Duration.ZERO, 0);
        sql(
                "INSERT INTO resource VALUES ('res', 'agent', 'files', 'k', 'the data', '{}', '{}', 'WRITTEN_DOWN', "
                        + ago(DAY.multipliedBy(9)) + ", " + ago(DAY) + ", 0, 1)",
                "INSERT INTO definition VALUES ('job', 'job', 'nightly', 1, '{\"name\":\"nightly\",\"description\":\"\","
                        + "\"resourceIds\":[\"res\"],\"groupIds\":[],\"repositoryId\":\"r\",\"tags\":[],\"attempts\":1}', "
                        + ago(DAY.multipliedBy(9)) + ", 0)");
    }

    private void run(String id, String state, Duration ended) {
        sql(
                "INSERT INTO run (id, kind, job_id, resource_id, member_id, repository_id, site_id, media_id, task, state, attempt,"
                        + " attempts, queued_at, not_before, owner, lease_until, version, started_at, ended_at, cancelled_by, code, reason,"
                        + " progress, outcome, committed) VALUES ('" + id
                        + "', 'BACKUP', 'job', 'res', 'agent', 'r', '', 'm',"
                        + " '{\"kind\":\"BACKUP\",\"resourceKind\":\"files\",\"name\":\"the data\",\"settings\":{},\"tags\":[],"
                        + "\"pool\":\"\",\"directory\":\"\"}', '" + state + "', 1, 1, 1, 0, '', 0, 1, 1, " + ago(ended)
                        + ", '', 'STORE-0001', 'it broke', '', '', '')");
    }

    private void point(String id, Duration taken, long bytes) {
        sql("INSERT INTO point (id, resource_id, job_id, run_id, repository_id, snapshot, taken_at, result, kind, name,"
                + " logical_bytes, stored_bytes, state) VALUES ('" + id + "', 'res', 'job', 'run " + id
                + "', 'r', 's', " + ago(taken)
                + ", 'COMPLETE', 'files', 'the data', " + bytes + ", 1, 'KEPT')");
    }

    private static Map<String, Object> channelOf(Map<String, Object> target) {
        Map<String, Object> channel = new HashMap<>();
        channel.put("name", "channel");
        channel.put("target", target);
        channel.put("language", "ENGLISH");
        channel.put("digest", "PT0S");
        return channel;
    }

    private Map<String, Object> webhook() {
        return channelOf(Map.of("type", "webhook", "url", hook.url(), "secret", Hook.SECRET));
    }

    private static String made(Client.Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.text("id");
    }

    private static String channel(Client admin, Map<String, Object> channel) {
        return made(admin.post("/api/v1/alert-channels", channel));
    }

    private static String rule(Client admin, String severity, Map<String, Object> condition, String... channels) {
        return made(admin.post(
                "/api/v1/alert-rules",
                Map.of(
                        "name",
                        condition.get("type") + " " + severity,
                        "description",
                        "",
                        "condition",
                        condition,
                        "severity",
                        severity,
                        "channelIds",
                        List.of(channels),
                        "scope",
                        Map.of())));
    }

    private static final Map<String, Object> SILENT =
            Map.of("type", "silentMember", "members", "ALL", "longerThan", "PT10M");

    private void minute() {
        lab.time.move(Duration.ofSeconds(61));
    }

    private Client.Answer alerts(Client admin, String filter, int count) {
        return new Estate(admin, Path.of("/"))
                .await(
                        "/api/v1/alerts?" + filter,
                        answer -> answer.body().path("items").size() == count);
    }

    @Test
    void aSilentAgentIsToldOfOnceAndItsReturnToo() {
        Client admin = lab.admin();
        member("quiet\nX-Forged: yes", "AGENT", Duration.ofHours(1), 0);
        String channel = channel(admin, webhook());
        rule(admin, "WARNING", SILENT, channel);
        minute();
        assertThat(hook.post(1).at("/events/0/event").asString()).isEqualTo("RAISED");
        assertThat(hook.post(1).at("/events/0/text").asString()).contains("quiet X-Forged: yes has not been heard of");
        minute();
        minute();
        Client.Answer open = alerts(admin, "state=OPEN", 1);
        assertThat(open.body().at("/items/0/times").asInt()).isEqualTo(1);
        sql("UPDATE member SET seen_at = " + (ago(Duration.ZERO) + 3_600_000));
        minute();
        assertThat(hook.post(2).at("/events/0/event").asString()).isEqualTo("CLOSED");
        alerts(admin, "state=OPEN", 0);
        assertThat(hook.posts()).hasSize(2);
        assertThat(hook.signed()).isTrue();
        new Estate(admin, Path.of("/"))
                .await(
                        "/api/v1/alert-deliveries?state=DELIVERED&channelId=" + channel,
                        answer -> answer.body().path("items").size() == 2);
    }

    @Test
    void aFailedRunIsFoundWhenItEndsCountedWhenItFailsAgainAndOverWhenOneWorks() {
        Client admin = lab.admin();
        job();
        rule(admin, "CRITICAL", Map.of("type", "failedRun", "kinds", List.of("BACKUP")));
        minute();
        run("r1", "FAILED", Duration.ofSeconds(50));
        String id = alerts(admin, "state=OPEN&kind=failedRun", 1)
                .body()
                .at("/items/0/id")
                .asString();
        run("r2", "FAILED", Duration.ofSeconds(40));
        new Estate(admin, Path.of("/"))
                .await(
                        "/api/v1/alerts/" + id,
                        answer -> answer.body().path("times").asInt() == 2);
        assertThat(admin.post("/api/v1/alerts/" + id + "/acknowledge", Map.of()).text("acknowledgedBy"))
                .isEqualTo("admin");
        assertThat(admin.post("/api/v1/alerts/" + id + "/resolve", Map.of()).text("state"))
                .isEqualTo("RESOLVED");
        assertThat(admin.post("/api/v1/alerts/" + id + "/resolve", Map.of()).status())
                .isEqualTo(409);
        minute();
        run("r3", "FAILED", Duration.ofSeconds(30));
        alerts(admin, "state=OPEN", 1);
        run("r4", "COMPLETE", Duration.ofSeconds(20));
        alerts(admin, "state=OPEN", 0);
        assertThat(admin.get("/api/v1/alerts").body().path("items")).hasSize(2);
        assertThat(admin.get("/api/v1/audit?action=alert.resolve").body().path("items"))
                .hasSize(1);
    }

    @Test
    void resourcesWithoutAGoodPointAndBackupsThatShrankAreFoundAndOver() {
        Client admin = lab.admin();
        job();
        point("p1", Duration.ofHours(60), 1_000);
        point("p2", Duration.ofHours(50), 1_000);
        rule(admin, "CRITICAL", Map.of("type", "noGoodPoint", "within", "PT30H", "good", "COMPLETE"));
        rule(admin, "WARNING", Map.of("type", "shrunkenBackup", "percent", 50, "comparedWith", 5));
        minute();
        alerts(admin, "state=OPEN&kind=noGoodPoint", 1);
        point("p3", Duration.ofHours(1), 400);
        minute();
        alerts(admin, "state=OPEN&kind=noGoodPoint", 0);
        alerts(admin, "state=OPEN&kind=shrunkenBackup", 1);
        point("p4", Duration.ofMinutes(5), 900);
        minute();
        alerts(admin, "state=OPEN", 0);
    }

    @Test
    void eachJobsBackupsAreComparedWithItsOwn() {
        Client admin = lab.admin();
        job();
        sql("INSERT INTO definition SELECT kind, 'other', 'weekly', version, replace(body, 'nightly', 'weekly'),"
                + " created_at, changed_at FROM definition WHERE id = 'job'");
        point("p1", Duration.ofHours(5), 1_000);
        point("p2", Duration.ofHours(4), 1_000);
        point("p3", Duration.ofHours(3), 400);
        sql("UPDATE point SET job_id = 'other' WHERE id = 'p3'");
        rule(admin, "WARNING", Map.of("type", "shrunkenBackup", "percent", 50, "comparedWith", 1));
        minute();
        point("p4", Duration.ofHours(2), 500);
        point("p5", Duration.ofHours(1), 200);
        minute();
        Client.Answer open = alerts(admin, "state=OPEN", 1);
        assertThat(open.body().at("/items/0/text").asString())
                .isEqualTo(
                        "The newest backup of the data in the job nightly has 200 bytes; those before it have about 500.");
    }

    @Test
    void poolsThatFillAndClocksThatAreWrongAreFoundAndOver() {
        Client admin = lab.admin();
        member("media", "MEDIA", Duration.ZERO, 600_000);
        rule(admin, "WARNING", Map.of("type", "filledPool", "percent", 80));
        rule(admin, "WARNING", Map.of("type", "poolFullSoon", "days", 14));
        rule(admin, "WARNING", Map.of("type", "wrongClock", "by", "PT5M"));
        sql("INSERT INTO store VALUES ('media', 'p', '/d', 1000, 150, '', 1)");
        for (int day = 1; day < 5; day++) {
            sql("INSERT INTO pool_sample VALUES ('media', 'p', " + ago(DAY.multipliedBy(day)) + ", " + (850 - 50 * day)
                    + ", 1000)");
        }
        minute();
        alerts(admin, "state=OPEN", 3);
        JsonNode pool = admin.get("/api/v1/pools").body().path("pools").path(0);
        assertThat(pool.path("available").asLong()).isEqualTo(150);
        assertThat(pool.path("forecast").path("bytesPerDay").asDouble()).isBetween(45.0, 55.0);
        assertThat(Instant.parse(pool.path("forecast").path("full").asString()))
                .isBetween(
                        Time.system().now().plus(Duration.ofDays(2)),
                        Time.system().now().plus(Duration.ofDays(4)));
        sql("UPDATE store SET available = 900", "UPDATE member SET skew = 0", "DELETE FROM pool_sample");
        minute();
        alerts(admin, "state=OPEN", 0);
    }

    @Test
    void whatWasRaisedBeforeTheServerDiedLeavesAfterwards() {
        Client admin = lab.admin();
        hook.answers(503);
        member("quiet", "AGENT", Duration.ofHours(1), 0);
        rule(admin, "WARNING", SILENT, channel(admin, webhook()));
        minute();
        Client.Answer tried = new Estate(admin, Path.of("/"))
                .await(
                        "/api/v1/alert-deliveries",
                        answer -> answer.body().at("/items/0/error").asString().contains("503"));
        assertThat(tried.body().at("/items/0/state").asString()).isEqualTo("WAITING");
        lab.stop();
        sql("UPDATE alert_delivery SET state = 'SENDING', lease_until = 1");
        hook.answers(200);
        lab.restart();
        assertThat(hook.post(1).at("/events/0/event").asString()).isEqualTo("RAISED");
        new Estate(lab.stranger().login("admin", Lab.PASSWORD), Path.of("/"))
                .await(
                        "/api/v1/alert-deliveries?state=DELIVERED",
                        answer -> answer.body().path("items").size() == 1);
        assertThat(hook.posts()).hasSize(1);
    }

    @Test
    void aDigestIsOneMessageAndQuietHoursLetOnlyWhatIsCriticalThrough() {
        Client admin = lab.admin();
        member("one", "AGENT", Duration.ofHours(1), 0);
        member("two", "AGENT", Duration.ofHours(1), 0);
        Map<String, Object> digest = webhook();
        digest.put("digest", "PT20M");
        rule(admin, "WARNING", SILENT, channel(admin, digest));
        minute();
        alerts(admin, "state=OPEN", 2);
        assertThat(hook.posts()).isEmpty();
        lab.time.move(Duration.ofMinutes(21));
        assertThat(hook.post(1).path("events")).hasSize(2);

        LocalTime now = LocalTime.ofInstant(lab.time.now(), ZoneOffset.UTC);
        Map<String, Object> quiet = webhook();
        quiet.put("name", "quiet");
        quiet.put("language", "CHINESE");
        quiet.put(
                "quietHours",
                Map.of(
                        "zone", "UTC",
                        "from", now.minusHours(1).toString(),
                        "until", now.plusHours(2).toString()));
        String channel = channel(admin, quiet);
        rule(admin, "INFORMATION", SILENT, channel);
        rule(admin, "CRITICAL", SILENT, channel);
        minute();
        assertThat(hook.post(2).at("/events/0/severity").asString()).isEqualTo("CRITICAL");
        assertThat(hook.post(2).path("title").asString()).contains("磐石");
        alerts(admin, "state=OPEN&severity=INFORMATION", 2);
        lab.time.move(Duration.ofMinutes(90));
        assertThat(hook.posts()).allMatch(post -> !post.toString().contains("INFORMATION"));
        lab.time.move(Duration.ofMinutes(60));
        assertThat(hook.post(3).toString()).contains("INFORMATION");
    }

    @Test
    void aSecretIsNeverShownAndAskedForAgainWhenItWouldGoElsewhere() throws SQLException {
        Client admin = lab.admin();
        String id = channel(admin, webhook());
        Client.Answer read = admin.get("/api/v1/alert-channels/" + id);
        assertThat(read.body().toString()).doesNotContain(Hook.SECRET);
        assertThat(admin.get("/api/v1/audit").body().toString()).doesNotContain(Hook.SECRET);
        assertThat(admin.put("/api/v1/alert-channels/" + id, read.body().path("spec"), read.etag())
                        .status())
                .isEqualTo(200);
        Client.Answer tested = admin.post("/api/v1/alert-channels/" + id + "/test", Map.of());
        assertThat(tested.text("state")).as(tested.body().toString()).isEqualTo("DELIVERED");
        assertThat(hook.signed()).isTrue();
        Client.Answer elsewhere = admin.put(
                "/api/v1/alert-channels/" + id,
                channelOf(Map.of("type", "webhook", "url", "https://127.0.0.1:1/x")),
                admin.get("/api/v1/alert-channels/" + id).etag());
        assertThat(elsewhere.status()).isEqualTo(400);
        rule(admin, "WARNING", SILENT, id);
        assertThat(admin.delete(
                                "/api/v1/alert-channels/" + id,
                                admin.get("/api/v1/alert-channels/" + id).etag())
                        .status())
                .isEqualTo(409);
    }
}
