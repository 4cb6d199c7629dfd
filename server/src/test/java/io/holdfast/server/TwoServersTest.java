package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Randomness;
import io.holdfast.media.MediaServer;
import io.holdfast.protocol.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class TwoServersTest {
    private static final int JOBS = 4;
    private static final int BYTES = 48 << 20;

    @RegisterExtension
    final Lab lab = new Lab(Kind.POSTGRESQL);

    @TempDir
    Path home;

    /** A server hands nothing over when it is closed, so for its runs it is as if it were killed. */
    @Test
    void whenOneOfTwoServersGoesNoRunIsLostAndNoneIsDoneTwice() throws Exception {
        ServerConfiguration one = lab.configuration();
        ServerConfiguration other = new ServerConfiguration(
                lab.directory().resolve("second"),
                one.api(),
                one.control(),
                one.names(),
                one.database(),
                one.masterKey());
        Client before = lab.admin();
        try (Server second = Server.start(other, lab.time, Randomness.secure())) {
            Client after = Client.of(second.url(), second.rootCertificate()).login("admin", Lab.PASSWORD);
            List<String> runs = new ArrayList<>();
            try (Estate estate = new Estate(before, home)) {
                MediaServer media = estate.media(estate.join(lab.server(), Role.MEDIA, "m"), lab.server(), second);
                estate.agent(estate.join(lab.server(), Role.AGENT, "a"), lab.server(), second);
                String mediaId = estate.id("/api/v1/media-servers", "m");
                String agent = estate.id("/api/v1/agents", "a");
                estate.reach(mediaId, media);
                String repository = estate.repository(mediaId, "global");
                for (int i = 0; i < JOBS; i++) {
                    Path data = Files.createDirectories(home.resolve("data" + i));
                    byte[] content = new byte[BYTES];
                    new Random(i).nextBytes(content);
                    Files.write(data.resolve("file"), content);
                    runs.add(estate.start(estate.job(agent, data, repository, "job " + i)));
                }
                estate.await(
                        "/api/v1/runs/" + runs.getFirst(),
                        answer -> !answer.text("state").equals("QUEUED"));
                lab.stop();

                Estate rest = new Estate(after, home);
                for (String run : runs) {
                    Client.Answer ended = rest.ended(run);
                    assertThat(ended.text("state")).as(ended.body().toString()).isEqualTo("COMPLETE");
                }
                assertThat(after.get("/api/v1/points").body().path("items").size())
                        .isEqualTo(JOBS);
            }
        }
    }

    @Test
    void whoAsksTheWrongServerIsToldTheRightOne() throws Exception {
        ServerConfiguration one = lab.configuration();
        ServerConfiguration other = new ServerConfiguration(
                lab.directory().resolve("second"),
                one.api(),
                one.control(),
                List.of("second.example", "localhost", "127.0.0.1"),
                one.database(),
                one.masterKey());
        Client first = lab.admin();
        try (Server second = Server.start(other, lab.time, Randomness.secure());
                Estate estate = new Estate(first, home)) {
            MediaServer media = estate.media(estate.join(lab.server(), Role.MEDIA, "m"), second);
            estate.agent(estate.join(lab.server(), Role.AGENT, "a"), second);
            String mediaId = estate.id("/api/v1/media-servers", "m");
            estate.reach(mediaId, media);
            String repository = estate.repository(mediaId, "global");
            Path data = Files.createDirectories(home.resolve("data"));
            Files.writeString(data.resolve("one"), "content");
            String job = estate.job(estate.id("/api/v1/agents", "a"), data, repository);
            assertThat(estate.ended(estate.start(job)).text("state")).isEqualTo("COMPLETE");
            String entries = "/api/v1/points/"
                    + first.get("/api/v1/points")
                            .body()
                            .path("items")
                            .path(0)
                            .path("id")
                            .asString() + "/entries";
            Client.Answer here = first.get(entries);
            assertThat(here.status()).isEqualTo(409);
            assertThat(here.text("detail")).contains("is connected to the server second.example:");
            Client there = Client.of(second.url(), second.rootCertificate()).login("admin", Lab.PASSWORD);
            assertThat(there.get(entries).status()).isEqualTo(200);
        }
    }
}
