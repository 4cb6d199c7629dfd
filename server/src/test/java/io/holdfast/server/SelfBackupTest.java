package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.HoldfastException;
import io.holdfast.media.MediaServer;
import io.holdfast.protocol.Role;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Dump;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Refill;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Kind.class)
final class SelfBackupTest {
    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    private final Json json = new Json();

    SelfBackupTest(Kind kind) {
        lab = new Lab(kind);
    }

    private String dump(String url) {
        StringWriter text = new StringWriter();
        try (Database database = Database.open(url)) {
            Dump.write(database, json, text);
        }
        return text.toString();
    }

    private void refill(String url, String text) {
        Refill.read(url, json, new BufferedReader(new StringReader(text)));
    }

    private String embedded(String name) {
        return "jdbc:sqlite:" + home.resolve(name);
    }

    /** A server with something of most things in it, stopped; the dump of its database. */
    private String full() {
        Client admin = lab.admin();
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("res");
        rows.repository();
        String policy = admin.post("/api/v1/policies", Policies.policy("每晚 \"x\"'", List.of()))
                .text("id");
        String job =
                admin.post("/api/v1/jobs", Policies.job(policy, List.of("res"))).text("id");
        for (int i = 1; i <= 1_203; i++) {
            rows.point("p" + i, job, Duration.ofHours(i));
        }
        lab.user(admin, "eve", "AUDITOR");
        lab.stop();
        return dump(lab.url());
    }

    @Test
    void aDumpFillsEitherDatabase() {
        String before = full();
        assertThat(before).contains("每晚", "\"p1203\"", "\"eve\"").doesNotContain("\"session\"");
        String copy = embedded("copy.db");
        refill(copy, before);
        assertThat(dump(copy)).isEqualTo(before);
        String other = lab.fresh();
        refill(other, before);
        assertThat(dump(other)).isEqualTo(before);
    }

    @Test
    void whatIsNoWholeDumpFillsNothing() {
        String whole = full();
        String fewer = whole.replaceFirst("\n\\[[^\n]*\"p77\"[^\n]*", "");
        assertThat(fewer).hasSizeLessThan(whole.length());
        for (String bad : List.of(
                whole.substring(0, whole.length() / 2),
                fewer,
                whole.replaceFirst("holdfast catalog 1", "holdfast catalog 2"),
                "")) {
            String target = embedded("t" + bad.length() + ".db");
            assertThatThrownBy(() -> refill(target, bad))
                    .isInstanceOf(HoldfastException.class)
                    .hasMessageContaining("no complete dump");
            refill(target, whole);
            assertThat(dump(target)).isEqualTo(whole);
        }
    }

    @Test
    void aDatabaseWithSomethingInItAndADumpOfALaterVersionAreRefused() {
        String whole = full();
        assertThatThrownBy(() -> refill(lab.url(), whole)).hasMessageContaining("something in it already");
        String later = whole.replaceFirst("\"schema\":\"[0-9]+\"", "\"schema\":\"9999\"");
        assertThatThrownBy(() -> refill(embedded("later.db"), later)).hasMessageContaining("at least as new");
        assertThat(dump(lab.url())).isEqualTo(whole);
    }

    private record Site(Estate estate, String agent, String repository, String shared) {}

    private Site site(Client admin, Estate estate) {
        Path keeper = estate.join(lab.server(), Role.MEDIA, "keeper");
        MediaServer media = estate.media(keeper, lab.server());
        String id = estate.id("/api/v1/media-servers", "keeper");
        estate.reach(id, media);
        String shared = estate.repository(id, "own");
        Client.Answer founded = admin.post(
                "/api/v1/repositories",
                Map.of("name", "self", "mediaId", id, "pool", "own", "reach", "PRIVATE", "chunkMean", 65_536));
        estate.ended(founded.text("runId"));
        estate.agent(estate.join(lab.server(), Role.AGENT, "here"), lab.server());
        estate.await(
                "/api/v1/resource-kinds", answer -> answer.body().path("kinds").size() > 0);
        String agent = estate.id("/api/v1/agents", "here");
        assertThat(admin.post("/api/v1/self-backups", Map.of("agentId", agent, "repositoryId", shared))
                        .status())
                .isEqualTo(400);
        return new Site(
                estate, agent, founded.body().path("repository").path("id").asString(), shared);
    }

    private static String established(Client admin, Site site) {
        Client.Answer made =
                admin.post("/api/v1/self-backups", Map.of("agentId", site.agent(), "repositoryId", site.repository()));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        return made.text("id");
    }

    @Test
    void theServersOwnPointsAreMadeByAnyRunAndOpenedByNobody() throws IOException {
        Client admin = lab.admin();
        try (Estate estate = new Estate(admin, home)) {
            Site site = site(admin, estate);
            String job = established(admin, site);
            Client.Answer ended = estate.ended(estate.start(job));
            assertThat(ended.text("state")).as(ended.body().toString()).isEqualTo("COMPLETE");
            Path kit = lab.directory().resolve("self-backup");
            assertThat(Files.readString(kit.resolve("catalog.jsonl"))).contains("\"account\"", "{\"rows\":");
            assertThat(kit.resolve("master.key"))
                    .hasSameBinaryContentAs(lab.directory().resolve("master.key"));
            String point = admin.get("/api/v1/points?jobId=" + job)
                    .body()
                    .path("items")
                    .path(0)
                    .path("id")
                    .asString();
            assertThat(admin.get("/api/v1/points/" + point + "/entries?path=/").status())
                    .isEqualTo(409);
            assertThat(admin.get("/api/v1/points/" + point + "/download?path=" + kit + "/master.key")
                            .status())
                    .isEqualTo(409);
            assertThat(admin.post(
                                    "/api/v1/restores",
                                    Map.of(
                                            "pointId",
                                            point,
                                            "agentId",
                                            site.agent(),
                                            "settings",
                                            Map.of(
                                                    "target",
                                                    List.of(home.resolve("out").toString()))))
                            .status())
                    .isEqualTo(409);
            assertThat(admin.post("/api/v1/verifications", Map.of("pointId", point, "agentId", site.agent()))
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void itsRepositoryIsOneJobsOwnAndOnlyWhoSecuresTheServerArrangesIt() {
        Client admin = lab.admin();
        try (Estate estate = new Estate(admin, home)) {
            Site site = site(admin, estate);
            String job = established(admin, site);
            assertThat(admin.post(
                                    "/api/v1/self-backups",
                                    Map.of("agentId", site.agent(), "repositoryId", site.repository()))
                            .status())
                    .isEqualTo(409);
            Client.Answer known = admin.get("/api/v1/jobs/" + job);
            Client.Answer second = admin.post(
                    "/api/v1/jobs",
                    Map.of(
                            "name", "second",
                            "description", "",
                            "resourceIds",
                                    List.of(known.body()
                                            .path("spec")
                                            .path("resourceIds")
                                            .path(0)
                                            .asString()),
                            "groupIds", List.of(),
                            "repositoryId", site.repository(),
                            "tags", List.of(),
                            "attempts", 1));
            assertThat(second.status()).isEqualTo(400);
            assertThat(second.body().toString()).contains("another job's own");
            Client operator = lab.user(admin, "op", "OPERATOR");
            assertThat(operator.post(
                                    "/api/v1/self-backups",
                                    Map.of("agentId", site.agent(), "repositoryId", site.repository()))
                            .status())
                    .isEqualTo(403);
            assertThat(operator.get("/api/v1/self-backups").body().toString()).contains(job);
        }
    }

    @Test
    void whatMakesAServerGoesIntoNoOtherRepository() {
        Client admin = lab.admin();
        try (Estate estate = new Estate(admin, home)) {
            Site site = site(admin, estate);
            Client.Answer own = admin.get("/api/v1/jobs/" + established(admin, site));
            JsonNode spec = own.body().path("spec");
            String shared = site.shared();
            assertThat(admin.post("/api/v1/jobs", with(spec, Map.of("name", "second", "repositoryId", shared)))
                            .body()
                            .toString())
                    .contains("REQUEST-0001", "by its own job only");
            String group = admin.post("/api/v1/groups", Map.of("name", "all", "description", "", "rule", Map.of()))
                    .text("id");
            assertThat(admin.get("/api/v1/groups/" + group + "/resources")
                            .body()
                            .path("resources"))
                    .isNotEmpty()
                    .noneMatch(each -> each.path("name").asString().startsWith("Self-backup"));
            String job = "/api/v1/jobs/" + own.text("id");
            assertThat(admin.put(job, with(spec, Map.of("repositoryId", shared)), own.etag())
                            .body()
                            .toString())
                    .contains("REQUEST-0001", "whose reach is PRIVATE");
            assertThat(admin.put(job, with(spec, Map.of("groupIds", List.of(group))), own.etag())
                            .body()
                            .toString())
                    .contains("REQUEST-0001", "nothing else");
            assertThat(admin.put(job, with(spec, Map.of("attempts", 2)), own.etag())
                            .status())
                    .isEqualTo(200);
        }
    }

    private static Map<String, Object> with(JsonNode spec, Map<String, Object> changes) {
        Map<String, Object> changed = new LinkedHashMap<>();
        spec.forEachEntry(changed::put);
        changed.putAll(changes);
        return changed;
    }

    @Test
    void whatCannotBeWrittenFailsTheAttemptAndSaysWhy() throws IOException {
        Client admin = lab.admin();
        try (Estate estate = new Estate(admin, home)) {
            String job = established(admin, site(admin, estate));
            Files.writeString(lab.directory().resolve("self-backup"), "in the way");
            String run = estate.start(job);
            Client.Answer waiting = estate.await(
                    "/api/v1/runs/" + run, answer -> !answer.text("reason").isEmpty());
            assertThat(waiting.text("state")).isEqualTo("QUEUED");
            assertThat(waiting.text("reason")).contains("cannot be written", "Make room");
        }
    }
}
