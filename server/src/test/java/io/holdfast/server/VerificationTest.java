package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What policies have verified when, and what comes of damage. */
@ParameterizedClass
@EnumSource(Kind.class)
final class VerificationTest {
    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    VerificationTest(Kind kind) {
        lab = new Lab(kind);
    }

    private static String policy(Client admin, String depth) {
        Map<String, Object> policy = new HashMap<>(Policies.policy(depth, List.of()));
        policy.put("verification", Map.of("depth", depth, "everyChunkWithin", "P10D"));
        Client.Answer made = admin.post("/api/v1/policies", policy);
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        return made.text("id");
    }

    private record Site(Estate estate, String agent, String repository, String media) {}

    private Site site(Estate estate) {
        Estate.Pair pair = estate.pair(lab.server());
        String repository = estate.repository(pair.mediaId(), "vault");
        estate.await(
                "/api/v1/resource-kinds", answer -> answer.body().path("kinds").size() > 0);
        return new Site(estate, pair.agentId(), repository, pair.mediaId());
    }

    private Path data(String name, int bytes) throws IOException {
        Path directory = Files.createDirectories(home.resolve(name));
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Files.write(directory.resolve("file"), content);
        return directory;
    }

    private static Stream<JsonNode> runs(Client admin, String kind) {
        return admin.get("/api/v1/runs")
                .body()
                .path("items")
                .valueStream()
                .filter(run -> run.path("task").path("kind").asString().equals(kind));
    }

    /** The end of the only run of a kind, once there is one. */
    private static Client.Answer ended(Estate estate, String kind) {
        estate.await("/api/v1/runs", _ -> runs(estate.admin, kind).count() == 1);
        return estate.ended(
                runs(estate.admin, kind).findFirst().orElseThrow().path("id").asString());
    }

    @Test
    void pointsAreReadWholeAsOftenAsTheirPolicySaysAndDamageIsTold() throws IOException {
        Client admin = lab.admin();
        try (Estate estate = new Estate(admin, home)) {
            Site site = site(estate);
            String job = estate.job(site.agent(), data("d", 300_000), site.repository());
            estate.follow(job, policy(admin, "FULL"));
            assertThat(estate.ended(estate.start(job)).text("state")).isEqualTo("COMPLETE");
            Map<String, Object> rule = Map.of(
                    "name",
                    "failures",
                    "description",
                    "",
                    "condition",
                    Map.of("type", "failedRun", "kinds", List.of()),
                    "severity",
                    "CRITICAL",
                    "channelIds",
                    List.of(),
                    "scope",
                    Map.of());
            assertThat(admin.post("/api/v1/alert-rules", rule).status()).isEqualTo(201);
            lab.time.move(Duration.ofDays(8));
            Client later = lab.stranger().login("admin", Lab.PASSWORD);
            assertThat(runs(later, "VERIFY")).isEmpty();
            damage();
            lab.time.move(Duration.ofDays(2));
            try (Estate seen = new Estate(lab.stranger().login("admin", Lab.PASSWORD), home)) {
                Client.Answer verified = ended(seen, "VERIFY");
                assertThat(verified.text("state")).isEqualTo("COMPLETE_WITH_EXCEPTIONS");
                JsonNode point = seen.admin
                        .get("/api/v1/points?jobId=" + job)
                        .body()
                        .path("items")
                        .path(0);
                assertThat(point.path("verification").path("result").asString()).isEqualTo("COMPLETE_WITH_EXCEPTIONS");
                Client.Answer alerts = seen.await(
                        "/api/v1/alerts", answer -> answer.body().toString().contains(verified.text("id")));
                assertThat(alerts.body().toString()).contains("CHUNK-0002", "found damage");
            }
        }
    }

    /** Turns over one byte in the middle of the largest pack, which has content and no names. */
    private void damage() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("pool-vault"))) {
            Path pack = files.filter(each -> each.toString().contains("/packs/") && Files.isRegularFile(each))
                    .max(Comparator.comparingLong(each -> each.toFile().length()))
                    .orElseThrow();
            try (FileChannel channel = FileChannel.open(pack, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer one = ByteBuffer.allocate(1);
                channel.read(one, channel.size() / 2);
                channel.write(ByteBuffer.wrap(new byte[] {(byte) ~one.get(0)}), channel.size() / 2);
            }
        }
    }

    @Test
    void repositoriesAreVerifiedByTheirChecksums() throws IOException {
        Client admin = lab.admin();
        try (Estate estate = new Estate(admin, home)) {
            Site site = site(estate);
            String job = estate.job(site.agent(), data("d", 100_000), site.repository());
            assertThat(estate.ended(estate.start(job)).text("state")).isEqualTo("COMPLETE");
            estate.follow(job, policy(admin, "SEALED"));
            lab.time.move(Duration.ofMinutes(2));
            assertThat(committed()).isZero();
            Client.Answer verified = ended(estate, "VERIFY_SEALED");
            assertThat(verified.text("state")).as(verified.body().toString()).isEqualTo("COMPLETE");
            lab.time.move(Duration.ofMinutes(2));
            assertThat(runs(admin, "VERIFY_SEALED")).hasSize(1);
        }
    }

    /** Snapshots of which nobody knows yet whether they become points. */
    private long committed() {
        try (Connection connection = lab.sql();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*) FROM commit_seen")) {
            found.next();
            return found.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
