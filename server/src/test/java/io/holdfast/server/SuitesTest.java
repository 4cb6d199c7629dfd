package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.media.MediaServer;
import io.holdfast.protocol.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Which repositories of which suite are made, and who may use them. That they work is shown by {@link WorkTest}. */
final class SuitesTest {
    @RegisterExtension
    final Lab lab = new Lab(Kind.SQLITE);

    @TempDir
    Path home;

    @Test
    void aRepositoryIsOfSuiteAesUnlessAnotherIsNamedAndOfNoUnknownOne() {
        try (Estate estate = new Estate(lab.admin(), home)) {
            estate.media(estate.join(lab.server(), Role.MEDIA, "m"), lab.server());
            String media = estate.id("/api/v1/media-servers", "m");
            String usual = estate.repository(media, "usual");
            assertThat(estate.admin.get("/api/v1/repositories/" + usual).text("suite"))
                    .isEqualTo("AES");
            Client.Answer unknown = estate.admin.post(
                    "/api/v1/repositories",
                    Map.of(
                            "name",
                            "x",
                            "mediaId",
                            media,
                            "pool",
                            "usual",
                            "reach",
                            "GLOBAL",
                            "chunkMean",
                            65_536,
                            "suite",
                            "SM9"));
            assertThat(unknown.status()).isEqualTo(400);
            assertThat(estate.admin
                            .get("/api/v1/repositories")
                            .body()
                            .path("items")
                            .size())
                    .isEqualTo(1);
        }
    }

    @Test
    void anAgentWithoutAKeyOfSm2GetsNoOrderForARepositoryOfSuiteSm() throws Exception {
        try (Estate estate = new Estate(lab.admin(), home)) {
            MediaServer server = estate.media(estate.join(lab.server(), Role.MEDIA, "m"), lab.server());
            estate.with(Silent.agent(estate.join(lab.server(), Role.AGENT, "old"), lab.server()));
            String media = estate.id("/api/v1/media-servers", "m");
            estate.reach(media, server);
            String repository = estate.repository(media, "global", Map.of("suite", "SM"));
            String job = estate.job(
                    estate.id("/api/v1/agents", "old"), Files.createDirectories(home.resolve("d")), repository);
            Client.Answer ended = estate.ended(estate.start(job));
            assertThat(ended.text("state")).isEqualTo("FAILED");
            assertThat(ended.body().toString())
                    .contains("The agent old is of a version that knows no repositories of suite SM. Upgrade it.");
        }
    }
}
