package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The disk of a pool is full. */
final class FullPoolTest {
    private static final int MEGABYTE = 1 << 20;

    @RegisterExtension
    final Lab lab = new Lab(Kind.SQLITE);

    @TempDir
    Path home;

    private final Random random = new Random(11);

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        Files.createDirectories(pool());
        run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", pool().toString());
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", "-l", pool().toString());
    }

    private Path pool() {
        return home.resolve("pool-small");
    }

    private static void run(String... words) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor())
                .as(List.of(words).toString())
                .isZero();
    }

    /** A directory with so much that nobody knows yet. */
    private Path data(String name, int megabytes) throws IOException {
        byte[] content = new byte[megabytes * MEGABYTE];
        random.nextBytes(content);
        Path data = Files.createDirectories(home.resolve(name));
        Files.write(data.resolve("file"), content);
        return data;
    }

    @Test
    void aRunThatFindsItFullSaysSoAndOneThatFindsRoomAgainIsWhole() throws Exception {
        try (Estate estate = new Estate(lab.admin(), home)) {
            Estate.Pair pair = estate.pair(lab.server());
            String agent = pair.agentId();
            String repository = estate.repository(pair.mediaId(), "small");
            String first = estate.job(agent, data("first", 8), repository, "first");
            String second = estate.job(agent, data("second", 16), repository, "second");
            String large = estate.job(agent, data("large", 64), repository, "large");
            complete(estate, estate.start(first));
            complete(estate, estate.start(second));

            String full = estate.start(large);
            new Rows(lab).sql("UPDATE run SET attempts = 1 WHERE id = '" + full + "'");
            Client.Answer ended = estate.ended(full);
            assertThat(ended.text("state")).as(ended.body().toString()).isEqualTo("FAILED");
            assertThat(ended.text("code")).isEqualTo(ErrorCode.STORE_FULL.code());
            assertThat(ended.text("reason")).contains("full");
            verified(estate, agent, point(estate, first));
            verified(estate, agent, point(estate, second));

            data("large", 20);
            String given = point(estate, second);
            assertThat(estate.admin
                            .post("/api/v1/points/" + given + "/delete", Map.of())
                            .status())
                    .isEqualTo(200);
            new Rows(lab).sql("UPDATE point SET purge_at = 1 WHERE id = '" + given + "'");
            estate.admin.post("/api/v1/retention/apply", Map.of());
            estate.await("/api/v1/points", answer -> answer.body().path("items").size() == 1);
            complete(
                    estate,
                    estate.admin
                            .post("/api/v1/repositories/" + repository + "/gc", Map.of())
                            .text("id"));
            complete(estate, estate.start(large));
            verified(estate, agent, point(estate, large));
            verified(estate, agent, point(estate, first));
        }
    }

    private static void complete(Estate estate, String run) {
        Client.Answer ended = estate.ended(run);
        assertThat(ended.text("state")).as(ended.body().toString()).isEqualTo("COMPLETE");
    }

    private static String point(Estate estate, String job) {
        return estate.admin
                .get("/api/v1/points?jobId=" + job)
                .body()
                .at("/items/0/id")
                .asString();
    }

    private static void verified(Estate estate, String agent, String point) {
        complete(
                estate,
                estate.admin
                        .post("/api/v1/verifications", Map.of("pointId", point, "agentId", agent))
                        .text("id"));
    }
}
