package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class RetirementTest {
    private static final String RETIRE = "/api/v1/repositories/r/retire";
    private static final String REINSTATE = "/api/v1/repositories/r/reinstate";

    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    RetirementTest(Kind kind) {
        lab = new Lab(kind);
    }

    /** A job that has two points in a repository of its own. */
    private String jobOfItsOwn(Client admin) {
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("res");
        rows.repository();
        rows.sql("UPDATE repository SET reach = 'PRIVATE', seen_at = 1");
        String job = made(admin.post("/api/v1/jobs", Policies.job(List.of("res"))));
        rows.point("p1", job, Duration.ofDays(1));
        rows.point("p2", job, Duration.ofDays(2));
        return job;
    }

    private static String made(Client.Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.text("id");
    }

    private static int count(Client admin, String state) {
        return admin.get("/api/v1/points?state=" + state).body().path("items").size();
    }

    private static Client.Answer removed(Client admin, String job, String query) {
        String path = "/api/v1/jobs/" + job;
        return admin.delete(path + query, admin.get(path).etag());
    }

    @Test
    void aRepositoryOfItsOwnGoesWithItsJobAndComesBack() {
        Client admin = lab.admin();
        String job = jobOfItsOwn(admin);
        assertThat(admin.post(RETIRE, Map.of()).text("detail")).contains("the job job");
        assertThat(removed(admin, job, "?repository=BURN").status()).isEqualTo(400);
        assertThat(removed(admin, job, "").status()).isEqualTo(204);
        assertThat(admin.get("/api/v1/repositories/r").text("state")).isEqualTo("RETIRING");
        assertThat(count(admin, "TRASHED")).isEqualTo(2);
        assertThat(admin.get("/api/v1/points/p1").body().at("/deletion/rule").asString())
                .isEqualTo("removal of the job job");
        assertThat(admin.post("/api/v1/jobs", Policies.job(List.of("res"))).text("detail"))
                .contains("reinstate it first");

        assertThat(admin.post("/api/v1/points/p1/undelete", Map.of()).text("state"))
                .isEqualTo("KEPT");
        assertThat(admin.post(REINSTATE, Map.of()).text("state")).isEqualTo("READY");
        assertThat(admin.post(REINSTATE, Map.of()).status()).isEqualTo(409);
        made(admin.post("/api/v1/jobs", Policies.job(List.of("res"))));
        assertThat(admin.get("/api/v1/audit?action=repository.retire")
                        .body()
                        .at("/items/0/detail")
                        .asString())
                .contains("2 points");
    }

    @Test
    void aRepositoryStaysWhereSomebodySaysSo() {
        Client admin = lab.admin();
        String job = jobOfItsOwn(admin);
        assertThat(removed(admin, job, "?repository=KEEP").status()).isEqualTo(204);
        assertThat(admin.get("/api/v1/repositories/r").text("state")).isEqualTo("READY");
        assertThat(count(admin, "KEPT")).isEqualTo(2);
    }

    @Test
    void aJobLeavesARepositoryThatIsNotItsOwn() {
        Client admin = lab.admin();
        String job = jobOfItsOwn(admin);
        new Rows(lab).sql("UPDATE repository SET reach = 'GLOBAL'");
        assertThat(removed(admin, job, "").status()).isEqualTo(204);
        assertThat(admin.get("/api/v1/repositories/r").text("state")).isEqualTo("READY");
        assertThat(count(admin, "KEPT")).isEqualTo(2);
    }

    @Test
    void whatIsHeldAndWhatIsAtWorkStaysWithItsJob() {
        Client admin = lab.admin();
        String job = jobOfItsOwn(admin);
        admin.post("/api/v1/points/p2/hold", Map.of());
        Client.Answer refused = removed(admin, job, "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("are held (1)");
        assertThat(count(admin, "KEPT")).isEqualTo(2);
        assertThat(admin.get("/api/v1/jobs/" + job).status()).isEqualTo(200);
        admin.post("/api/v1/points/p2/release", Map.of());
        admin.post("/api/v1/jobs/" + job + "/runs", Map.of());
        assertThat(removed(admin, job, "").text("detail")).contains("a run still goes into");
    }

    @Test
    void anOperatorRetiresNothing() {
        Client admin = lab.admin();
        jobOfItsOwn(admin);
        Client operator = lab.user(admin, "op", "OPERATOR");
        assertThat(operator.post(RETIRE, Map.of()).status()).isEqualTo(403);
        assertThat(operator.post(REINSTATE, Map.of()).status()).isEqualTo(403);
    }

    @Test
    void itsSpaceReturnsWhenNothingOfItCanBeBroughtBack() throws IOException {
        try (Estate estate = new Estate(lab.admin(), home)) {
            Estate.Pair pair = estate.pair(lab.server());
            Path data = Files.createDirectories(home.resolve("data"));
            Files.writeString(data.resolve("file"), "content");
            String repository = estate.repository(pair.mediaId(), "own");
            String job = estate.job(pair.agentId(), data, repository);
            assertThat(estate.ended(estate.start(job)).text("state")).isEqualTo("COMPLETE");
            assertThat(files()).anyMatch(path -> path.contains(repository));
            assertThat(removed(estate.admin, job, "").status()).isEqualTo(204);
            assertThat(estate.admin
                            .post("/api/v1/repositories/" + repository + "/retire", Map.of())
                            .text("state"))
                    .isEqualTo("RETIRING");
            new Rows(lab).sql("UPDATE point SET purge_at = 1");
            estate.admin.post("/api/v1/retention/apply", Map.of());
            estate.await("/api/v1/points", answer -> answer.body().path("items").isEmpty());
            assertThat(files()).anyMatch(path -> path.contains(repository));
            estate.admin.post("/api/v1/retention/apply", Map.of());
            estate.await(
                    "/api/v1/repositories",
                    answer -> answer.body().path("items").isEmpty());
            assertThat(files()).noneMatch(path -> path.contains(repository));
            Client.Answer runs = estate.admin.get("/api/v1/runs");
            assertThat(runs.body().at("/items/0/task/kind").asString()).isEqualTo("RETIRE");
            assertThat(runs.body().at("/items/0/state").asString()).isEqualTo("COMPLETE");
        }
    }

    @Test
    void aRepositoryWhoseStoreIsNotMountedWaitsAndSaysWhy() throws IOException {
        try (Estate estate = new Estate(lab.admin(), home)) {
            Estate.Pair pair = estate.pair(lab.server());
            String repository = estate.repository(pair.mediaId(), "own");
            Path pool = home.resolve("pool-own");
            Path away = home.resolve("away");
            Files.move(pool, away);
            Files.createDirectory(pool);
            assertThat(estate.admin
                            .post("/api/v1/repositories/" + repository + "/retire", Map.of())
                            .status())
                    .isEqualTo(200);
            Client.Answer waiting = estate.await(
                    "/api/v1/runs?state=QUEUED",
                    answer -> answer.body().at("/items/0/code").asString("").equals("POOL-0002"));
            assertThat(waiting.body().at("/items/0/reason").asString()).contains("Mount its disk");
            assertThat(estate.admin.get("/api/v1/repositories/" + repository).text("state"))
                    .isEqualTo("RETIRING");
            assertThat(files()).hasSize(1);

            Files.delete(pool);
            Files.move(away, pool);
            new Rows(lab).sql("UPDATE run SET not_before = 0 WHERE state = 'QUEUED'");
            estate.await(
                    "/api/v1/repositories",
                    answer -> answer.body().path("items").isEmpty());
            assertThat(files()).noneMatch(path -> path.contains(repository));
        }
    }

    private List<String> files() throws IOException {
        try (var paths = Files.walk(home.resolve("pool-own"))) {
            return paths.map(Path::toString).toList();
        }
    }

    @Test
    void aRepositoryWhoseMakingWasCancelledIsNotWaitedFor() {
        Client admin = lab.admin();
        new Rows(lab).member("media", "MEDIA", Duration.ofHours(1), 0);
        Client.Answer made = admin.post(
                "/api/v1/repositories",
                Map.of("name", "new", "mediaId", "media", "pool", "p", "reach", "GLOBAL", "chunkMean", 131_072));
        assertThat(admin.post("/api/v1/runs/" + made.text("runId") + "/cancel", Map.of())
                        .text("state"))
                .isEqualTo("CANCELLED");
        String one = "/api/v1/repositories/"
                + made.body().path("repository").path("id").asString();
        assertThat(admin.get(one).text("state")).isEqualTo("FAILED");
        assertThat(admin.post(one + "/retire", Map.of()).text("state")).isEqualTo("RETIRING");
    }
}
