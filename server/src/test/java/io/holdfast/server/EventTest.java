package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs as they are told of while they go on. */
@ParameterizedClass
@EnumSource(Kind.class)
final class EventTest {
    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    EventTest(Kind kind) {
        lab = new Lab(kind);
    }

    private String job(Estate estate) throws IOException {
        Estate.Pair pair = estate.pair(lab.server());
        Path data = Files.createDirectories(home.resolve("data"));
        Files.writeString(data.resolve("file"), "content");
        return estate.job(pair.agentId(), data, estate.repository(pair.mediaId(), "vault"));
    }

    /** The lines of a stream up to the first that has this in it. */
    private static List<String> until(BufferedReader lines, String... what) throws IOException {
        List<String> read = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            read.add(line);
            if (List.of(what).stream().allMatch(line::contains)) {
                return read;
            }
        }
        throw new AssertionError(List.of(what) + " never came: " + read);
    }

    private static BufferedReader lines(HttpResponse<InputStream> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    @Test
    void aRunIsToldOfUntilItHasEnded() throws IOException {
        Client admin = lab.admin();
        try (Estate estate = new Estate(admin, home)) {
            String job = job(estate);
            try (BufferedReader all = lines(admin.open("/api/v1/run-events"))) {
                String run = estate.start(job);
                try (BufferedReader one = lines(admin.open("/api/v1/runs/" + run + "/events"))) {
                    List<String> told = until(one, "event: end");
                    assertThat(told).startsWith(":", "", "event: run");
                    assertThat(told).anyMatch(line -> line.startsWith("data: ") && line.contains("\"COMPLETE\""));
                    assertThat(one.readLine()).isEqualTo("data: {}");
                    assertThat(one.readLine()).isEmpty();
                    assertThat(one.readLine()).isNull();
                }
                assertThat(until(all, run, "\"COMPLETE\"")).contains("event: run");
            }
            assertThat(admin.get("/api/v1/runs/none/events").status()).isEqualTo(404);
            assertThat(lab.stranger().get("/api/v1/run-events").status()).isEqualTo(401);
        }
    }

    @Test
    void aQueryParameterThatDoesNotExistIsRefused() {
        Client.Answer refused = lab.admin().get("/api/v1/points?job=x");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("detail")).contains("job: there is no such query parameter", "jobId");
    }
}
