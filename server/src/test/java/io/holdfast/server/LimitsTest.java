package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Role;
import io.holdfast.protocol.control.Attempt;
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

/** How many runs go on at a time, how fast media servers may be, and what a run says of it. */
@ParameterizedClass
@EnumSource(Kind.class)
final class LimitsTest {
    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    LimitsTest(Kind kind) {
        lab = new Lab(kind);
    }

    /** Runs of each agent and of each media server; the rest is wide. */
    private static Map<String, Object> limits(int member, int media) {
        return limits(member, media, List.of());
    }

    private static Map<String, Object> limits(int member, int media, List<Map<String, Object>> rates) {
        return Map.of("member", member, "site", 20, "media", media, "repository", 20, "mediaRates", rates);
    }

    private static Map<String, Object> rate(String media, long bytesPerSecond) {
        return Map.of("mediaId", media, "zone", "UTC", "windows", List.of(Policies.rate(bytesPerSecond)));
    }

    private static void change(Client admin, Map<String, Object> limits) {
        Client.Answer changed =
                admin.put("/api/v1/limits", limits, admin.get("/api/v1/limits").etag());
        assertThat(changed.status()).as(changed.body().toString()).isEqualTo(200);
    }

    private Path data(String name, int bytes) throws IOException {
        Path directory = Files.createDirectories(home.resolve(name));
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Files.write(directory.resolve("file"), content);
        return directory;
    }

    @Test
    void limitsAreChangedByWhoSawTheLastOnesAndMakeSense() {
        Client admin = lab.admin();
        Client.Answer known = admin.get("/api/v1/limits");
        assertThat(known.body().path("spec").path("member").asInt()).isEqualTo(2);
        assertThat(admin.put("/api/v1/limits", limits(0, 20), known.etag()).status())
                .isEqualTo(400);
        assertThat(admin.put("/api/v1/limits", limits(3, 20, List.of(rate("nobody", 5))), known.etag())
                        .status())
                .isEqualTo(404);
        assertThat(admin.put("/api/v1/limits", limits(3, 20), known.etag()).status())
                .isEqualTo(200);
        assertThat(admin.put("/api/v1/limits", limits(4, 20), known.etag()).status())
                .isEqualTo(412);
        assertThat(lab.user(admin, "op", "OPERATOR")
                        .put("/api/v1/limits", limits(5, 20), known.etag())
                        .status())
                .isEqualTo(403);
        assertThat(admin.get("/api/v1/limits")
                        .body()
                        .path("spec")
                        .path("member")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void aMediaServerKeepsToItsRateWhichItsRunCallsTheNetworkAndAnAgentToItsRuns() throws IOException {
        Client admin = lab.admin();
        try (Estate estate = new Estate(admin, home)) {
            Estate.Pair pair = estate.pair(lab.server());
            String agent = pair.agentId();
            String repository = estate.repository(pair.mediaId(), "vault");
            change(admin, limits(1, 20, List.of(rate(pair.mediaId(), 1_000_000))));
            lab.time.move(Duration.ofSeconds(10));
            String first = estate.start(estate.job(agent, data("large", 6_000_000), repository, "large"));
            String second = estate.start(estate.job(agent, data("small", 1_000), repository, "small"));
            estate.await("/api/v1/runs/" + first, answer -> answer.text("state").equals("RUNNING"));
            assertThat(admin.get("/api/v1/runs/" + second).text("state")).isEqualTo("QUEUED");
            JsonNode slow = estate.ended(first).body().path("outcome");
            assertThat(Duration.parse(slow.path("took").asString()))
                    .isBetween(Duration.ofMillis(4_500), Duration.ofSeconds(60));
            assertThat(slow.at("/shares/network").asInt()).as(slow.toString()).isGreaterThan(500);
            assertThat(estate.ended(second).text("state")).isEqualTo("COMPLETE");
        }
    }

    /** Agents that have room each, so that only the media server's limit keeps a run waiting. */
    @Test
    void aMediaServerStoresForSoManyRunsAtATimeAndAnotherIsNotHeldUp() throws IOException {
        Client admin = lab.admin();
        try (Estate estate = new Estate(admin, home)) {
            String busy = repository(estate, "busy");
            String free = repository(estate, "free");
            change(admin, limits(10, 1));
            Silent one = agent(estate, "one");
            Silent two = agent(estate, "two");
            Silent three = agent(estate, "three");
            String first = start(estate, "one", busy);
            assertThat(one.order().attempt()).isEqualTo(new Attempt(first, 1));
            String second = start(estate, "two", busy);
            String third = start(estate, "three", busy);
            String elsewhere = start(estate, "one", free);
            assertThat(one.order().attempt())
                    .as("whoever gave this a place looked at those before it, too")
                    .isEqualTo(new Attempt(elsewhere, 1));
            assertThat(state(admin, second)).isEqualTo("QUEUED");
            assertThat(state(admin, third)).isEqualTo("QUEUED");

            one.says(Silent.cancelled(new Attempt(first, 1)));
            assertThat(two.order().attempt())
                    .as("who waited longest has the place")
                    .isEqualTo(new Attempt(second, 1));
            assertThat(state(admin, third)).isEqualTo("QUEUED");

            change(admin, limits(10, 2));
            assertThat(three.order().attempt())
                    .as("a limit that was raised holds for those who wait")
                    .isEqualTo(new Attempt(third, 1));
            assertThat(state(admin, second)).isEqualTo("RUNNING");
        }
    }

    private static String state(Client admin, String run) {
        return admin.get("/api/v1/runs/" + run).text("state");
    }

    /** One on a media server of its own. */
    private String repository(Estate estate, String name) {
        estate.with(Silent.media(estate.join(lab.server(), Role.MEDIA, name), lab.server()));
        return estate.repository(estate.id("/api/v1/media-servers", name), name);
    }

    private Silent agent(Estate estate, String name) {
        return estate.with(Silent.agent(estate.join(lab.server(), Role.AGENT, name), lab.server()));
    }

    private String start(Estate estate, String agent, String repository) throws IOException {
        String name = agent + " " + repository;
        return estate.start(estate.job(estate.id("/api/v1/agents", agent), data(name, 1), repository, name));
    }
}
