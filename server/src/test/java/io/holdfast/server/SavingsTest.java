package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Kind.class)
final class SavingsTest {
    private static final int LARGE = 300_000;

    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    SavingsTest(Kind kind) {
        lab = new Lab(kind);
    }

    @Test
    void theyAreSummedByRepositoryAndJob() {
        Client admin = lab.admin();
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("res");
        rows.repository();
        rows.point("p1", "gone", Duration.ofDays(1));
        rows.point("p2", "gone", Duration.ofDays(2));
        rows.point("p3", "gone", Duration.ofDays(3));
        rows.sql(
                "UPDATE point SET logical_bytes = 1000, new_bytes = 400, stored_bytes = 100",
                "UPDATE point SET state = 'TRASHED', purge_at = 1 WHERE id = 'p3'");
        JsonNode lines = admin.get("/api/v1/savings").body().path("lines");
        assertThat(lines).hasSize(3);
        assertThat(lines.at("/0/of").asString()).isEqualTo("ESTATE");
        assertThat(lines.at("/1/name").asString()).isEqualTo("r");
        assertThat(lines.at("/2/of").asString()).isEqualTo("JOB");
        assertThat(lines.at("/2/name").asString()).isEmpty();
        for (JsonNode line : lines) {
            assertThat(line.path("points").asInt()).isEqualTo(2);
            assertThat(line.path("logicalBytes").asLong()).isEqualTo(2000);
            assertThat(line.path("saved").asDouble()).isCloseTo(0.9, within(1e-9));
            assertThat(line.path("deduplicated").asDouble()).isCloseTo(0.6, within(1e-9));
            assertThat(line.path("compressed").asDouble()).isCloseTo(0.75, within(1e-9));
        }
    }

    @Test
    void aMediaServerSaysWhatDeletingWouldFree() throws IOException {
        try (Estate estate = new Estate(lab.admin(), home)) {
            Estate.Pair pair = estate.pair(lab.server());
            Path data = Files.createDirectories(home.resolve("data"));
            fill(data.resolve("stays"), 1);
            fill(data.resolve("goes"), 2);
            String job = estate.job(pair.agentId(), data, estate.repository(pair.mediaId(), "main"));
            assertThat(estate.ended(estate.start(job)).text("state")).isEqualTo("COMPLETE");
            Files.delete(data.resolve("goes"));
            assertThat(estate.ended(estate.start(job)).text("state")).isEqualTo("COMPLETE");

            JsonNode points = estate.admin.get("/api/v1/points").body().path("items");
            String newer = points.at("/0/id").asString();
            String older = points.at("/1/id").asString();
            assertThat(freed(estate, Map.of("pointIds", List.of(older)))).isBetween((long) LARGE, LARGE + 10_000L);
            assertThat(freed(estate, Map.of("pointIds", List.of(newer)))).isLessThan(10_000L);
            assertThat(freed(estate, Map.of("pointIds", List.of(), "jobId", job)))
                    .isBetween(2L * LARGE, 2L * LARGE + 20_000);
            JsonNode all = estate.admin.get("/api/v1/savings").body().at("/lines/0");
            assertThat(all.path("logicalBytes").asLong()).isEqualTo(3L * LARGE);
            assertThat(all.path("newBytes").asLong()).isBetween(2L * LARGE, 2L * LARGE + 10_000);
            Client.Answer none = estate.admin.post("/api/v1/measurements", Map.of("pointIds", List.of()));
            assertThat(none.status()).isEqualTo(400);
        }
    }

    private static void fill(Path file, int seed) throws IOException {
        byte[] content = new byte[LARGE];
        new Random(seed).nextBytes(content);
        Files.write(file, content);
    }

    private static long freed(Estate estate, Map<String, Object> wanted) {
        Client.Answer ended =
                estate.ended(estate.admin.post("/api/v1/measurements", wanted).text("id"));
        assertThat(ended.text("state")).as(ended.body().toString()).isEqualTo("COMPLETE");
        return ended.body().at("/outcome/figures/freed").asLong();
    }

    @Test
    void whatPointsOfAJobTellAPlannerIsMeasured() {
        Client admin = lab.admin();
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("res");
        rows.repository();
        String policy = admin.post(
                        "/api/v1/policies",
                        Policies.policy("daily", List.of(Policies.daily("daily", "INCREMENTAL", "01:00"))))
                .text("id");
        String job =
                admin.post("/api/v1/jobs", Policies.job(policy, List.of("res"))).text("id");
        String path = "/api/v1/jobs/" + job + "/measured";
        JsonNode none = admin.get(path).body();
        assertThat(none.path("base").asLong()).isZero();
        assertThat(none.path("increment").isNumber()).isFalse();

        rows.point("young", job, Duration.ofDays(2));
        rows.point("youngest", job, Duration.ofDays(1));
        rows.sql("UPDATE point SET logical_bytes = 1100, new_bytes = 100, stored_bytes = 50");
        JsonNode young = admin.get(path).body();
        assertThat(young.path("base").asLong()).isEqualTo(1100);
        assertThat(young.path("increment").asLong()).isEqualTo(100);
        assertThat(young.path("growth").isNumber())
                .as("two days say nothing of a year")
                .isFalse();
        assertThat(young.path("ratio").asDouble()).isCloseTo(0.5, within(1e-9));

        rows.point("old", job, Duration.ofDays(366));
        rows.sql("UPDATE point SET logical_bytes = 1000, new_bytes = 1000, stored_bytes = 500 WHERE id = 'old'");
        JsonNode all = admin.get(path).body();
        assertThat(all.path("points").asInt()).isEqualTo(3);
        assertThat(all.path("resources").asInt()).isEqualTo(1);
        assertThat(all.path("growth").asDouble()).isCloseTo(0.1, within(1e-4));
        assertThat(all.path("increment").asLong()).isEqualTo(100);
        assertThat(admin.get("/api/v1/jobs/nobody/measured").status()).isEqualTo(404);
    }
}
