package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.AgentProcess;
import io.holdfast.protocol.Role;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Recovery points looked into through the API, by real agents. */
@ParameterizedClass
@EnumSource(Kind.class)
final class BrowseTest {
    private static final int LARGE = 24 << 20;

    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    BrowseTest(Kind kind) {
        lab = new Lab(kind);
    }

    /** An installation with one point. */
    private final class Scene implements AutoCloseable {
        final Estate estate = new Estate(lab.admin(), home);
        final AgentProcess agent;
        final String agentId;
        final Path data;
        final String job;
        final String point;

        Scene(Map<String, byte[]> files) throws IOException {
            Estate.Pair pair = estate.pair(lab.server());
            agent = pair.agent();
            agentId = pair.agentId();
            String repository = estate.repository(pair.mediaId(), "global");
            data = Files.createDirectories(home.resolve("data"));
            for (Map.Entry<String, byte[]> each : files.entrySet()) {
                Path file = data.resolve(each.getKey());
                Files.createDirectories(file.getParent());
                Files.write(file, each.getValue());
            }
            job = estate.job(agentId, data, repository);
            point = backUp();
        }

        String backUp() {
            Client.Answer run = estate.ended(estate.start(job));
            assertThat(run.text("state")).as(run.body().toString()).isEqualTo("COMPLETE");
            return items(estate.admin.get("/api/v1/points?limit=1&jobId=" + job))
                    .getFirst()
                    .path("id")
                    .asString();
        }

        Client.Answer look(String what, String... query) {
            return estate.admin.get("/api/v1/points/" + point + "/" + what + query(query));
        }

        @Override
        public void close() {
            estate.close();
        }
    }

    private static String query(String... query) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < query.length; i += 2) {
            text.append(i == 0 ? '?' : '&')
                    .append(query[i])
                    .append('=')
                    .append(URLEncoder.encode(query[i + 1], StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private static List<JsonNode> items(Client.Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        List<JsonNode> items = new ArrayList<>();
        answer.body().path("items").forEach(items::add);
        return items;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatIsInAPointIsBrowsedFoundDownloadedPreviewedAndRestored() throws IOException {
        Map<String, byte[]> files = Map.of(
                "b/odd", random(700_001), "b/报告.txt", "first".getBytes(StandardCharsets.UTF_8), "c\\d", new byte[0]);
        try (Scene scene = new Scene(files)) {
            String data = scene.data.toString();
            List<String> listed = new ArrayList<>();
            Optional<String> after = Optional.empty();
            do {
                Client.Answer page = after.isEmpty()
                        ? scene.look("entries", "path", data, "limit", "1")
                        : scene.look("entries", "path", data, "limit", "1", "after", after.get());
                items(page).forEach(each -> listed.add(each.path("path").asString()));
                after = Optional.of(page.text("next")).filter(each -> !each.isEmpty());
            } while (after.isPresent());
            assertThat(listed).containsExactly(data + "/b", data + "/c\\\\d");
            assertThat(items(scene.look("find", "pattern", "*.txt")))
                    .singleElement()
                    .satisfies(each -> assertThat(each.path("path").asString()).isEqualTo(data + "/b/报告.txt"));
            downloads(scene, files);
            versions(scene);
            restores(scene);
            assertThat(items(scene.estate.admin.get("/api/v1/audit?action=point.download")))
                    .hasSize(4)
                    .allSatisfy(
                            each -> assertThat(each.path("detail").asString()).contains(data));
        }
    }

    private static void downloads(Scene scene, Map<String, byte[]> files) throws IOException {
        String download = "/api/v1/points/" + scene.point + "/download";
        Client admin = scene.estate.admin;
        HttpResponse<InputStream> plain = admin.open(download + query("path", scene.data + "/b/odd"));
        assertThat(plain.headers().firstValue("Content-Disposition").orElseThrow())
                .isEqualTo("attachment; filename=\"odd\"; filename*=UTF-8''odd");
        assertThat(plain.body().readAllBytes()).isEqualTo(files.get("b/odd"));
        assertThat(admin.open(download + query("path", scene.data + "/c\\\\d"))
                        .body()
                        .readAllBytes())
                .isEmpty();
        Object selection = Map.of("paths", List.of(scene.data + "/b"), "archive", "ZIP");
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(
                new ByteArrayInputStream(admin.open(download, selection).body().readAllBytes()))) {
            for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
                String name = "/" + each.getName();
                names.add(name);
                if (!each.isDirectory()) {
                    assertThat(zip.readAllBytes())
                            .isEqualTo(files.get(
                                    name.substring(scene.data.toString().length() + 1)));
                }
            }
        }
        assertThat(names).containsExactly(scene.data + "/b/", scene.data + "/b/odd", scene.data + "/b/报告.txt");
        byte[] tar = admin.open(
                        download + query("path", scene.data + "/b", "path", scene.data + "/c\\\\d", "archive", "tar"))
                .body()
                .readAllBytes();
        assertThat(tar.length % 512).isZero();
        assertThat(tar).hasSizeGreaterThan(700_000);
    }

    private static void versions(Scene scene) throws IOException {
        Files.writeString(scene.data.resolve("b/报告.txt"), "second one");
        String second = scene.backUp();
        String resource = scene.estate.admin.get("/api/v1/points/" + second).text("resourceId");
        Client.Answer history =
                scene.estate.admin.get("/api/v1/resources/" + resource + "/find" + query("pattern", "b/**"));
        assertThat(items(history))
                .extracting(each -> each.path("versions").size())
                .containsExactly(1, 2);
        JsonNode newest = items(history).getLast().path("versions").path(0);
        assertThat(newest.path("size").asInt()).isEqualTo(10);
        assertThat(newest.path("points").path(0).path("pointId").asString()).isEqualTo(second);
        assertThat(history.text("extent")).isEqualTo("ALL");
        Client.Answer page = scene.estate.admin.get(
                "/api/v1/resources/" + resource + "/find" + query("pattern", "*.txt", "limit", "1"));
        assertThat(page.text("next")).isEqualTo(second);
        assertThat(items(scene.estate.admin.get("/api/v1/resources/" + resource + "/find"
                        + query("pattern", "*.txt", "before", "2001-01-01T00:00:00Z"))))
                .isEmpty();
    }

    private void restores(Scene scene) throws IOException {
        Path target = Files.createDirectories(home.resolve("target"));
        Files.writeString(target.resolve("odd"), "stays");
        Map<String, Object> settings = new java.util.LinkedHashMap<>(
                Map.of("path", List.of(scene.data + "/b"), "target", List.of(target.toString())));
        Map<String, Object> wanted = Map.of("pointId", scene.point, "agentId", scene.agentId, "settings", settings);
        Client.Answer preview = scene.estate.admin.post("/api/v1/restores/preview?limit=1", wanted);
        assertThat(items(preview)).hasSize(1);
        assertThat(preview.body().path("counts").path("KEPT").asInt()).isEqualTo(1);
        assertThat(preview.body().path("counts").path("CREATED").asInt()).isEqualTo(1);
        Client.Answer rest =
                scene.estate.admin.post("/api/v1/restores/preview?limit=1&after=" + preview.text("next"), wanted);
        assertThat(items(rest)).hasSize(1).doesNotContainAnyElementsOf(items(preview));
        assertThat(rest.body().has("next")).isFalse();
        settings.put("dryRun", List.of("yes"));
        Client.Answer dry = scene.estate.ended(
                scene.estate.admin.post("/api/v1/restores", wanted).text("id"));
        assertThat(dry.body().path("outcome").path("figures").path("kept").asInt())
                .isEqualTo(1);
        assertThat(target.resolve("报告.txt")).doesNotExist();
        settings.remove("dryRun");
        scene.estate.ended(scene.estate.admin.post("/api/v1/restores", wanted).text("id"));
        assertThat(target.resolve("报告.txt")).hasContent("first");
        assertThat(target.resolve("odd")).hasContent("stays");
    }

    @Test
    void whatCannotBeIsRefusedWithTheReasonAndChangesNothing() throws IOException {
        try (Scene scene = new Scene(Map.of("one", random(10)))) {
            Client admin = scene.estate.admin;
            assertThat(admin.get("/api/v1/points/none/entries").status()).isEqualTo(404);
            assertThat(scene.look("entries", "path", "/nowhere").status()).isEqualTo(404);
            assertThat(scene.look("entries", "path", scene.data + "/../..").status())
                    .isEqualTo(400);
            assertThat(scene.look("entries", "path", "/\\x2e\\x2e").status()).isEqualTo(400);
            assertThat(scene.look("find", "pattern", "[a").status()).isEqualTo(400);
            assertThat(scene.look("find").status()).isEqualTo(400);
            assertThat(scene.look("download", "path", scene.data.toString()).status())
                    .as("a directory as it is")
                    .isEqualTo(404);
            assertThat(scene.look("download", "path", "/a", "path", "/b").status())
                    .isEqualTo(400);
            assertThat(scene.look("download", "path", "/a/../b", "archive", "zip")
                            .status())
                    .isEqualTo(400);
            for (String target : List.of("/", "//", "/..", "/a/../..", "relative", "/\\x2e.")) {
                Map<String, Object> wanted = Map.of(
                        "pointId",
                        scene.point,
                        "agentId",
                        scene.agentId,
                        "settings",
                        Map.of("target", List.of(target)));
                assertThat(admin.post("/api/v1/restores", wanted).status())
                        .as(target)
                        .isEqualTo(400);
                assertThat(admin.post("/api/v1/restores/preview", wanted).status())
                        .as(target)
                        .isEqualTo(400);
            }
            Client auditor = lab.user(admin, "auditor", "AUDITOR");
            Client restorer = lab.user(admin, "restorer", "RESTORE_ONLY");
            for (String look : List.of("entries", "find?pattern=one", "download?path=/")) {
                String path = "/api/v1/points/" + scene.point + "/" + look;
                assertThat(auditor.get(path).status()).isEqualTo(403);
                assertThat(restorer.get(path).status()).isNotEqualTo(403);
            }
            scene.agent.close();
            Client.Answer absent =
                    scene.estate.await("/api/v1/points/" + scene.point + "/entries", answer -> answer.status() == 409);
            assertThat(absent.text("detail")).contains("The agent a is not connected");
            scene.estate.agent(scene.estate.join(lab.server(), Role.AGENT, "b"), lab.server());
            scene.estate.await("/api/v1/points/" + scene.point + "/entries", answer -> answer.status() == 200);
            Map<String, Object> elsewhere = Map.of(
                    "pointId",
                    scene.point,
                    "agentId",
                    scene.estate.id("/api/v1/agents", "b"),
                    "settings",
                    Map.of("path", List.of(scene.data.toString()), "target", List.of(home + "/other")));
            scene.estate.ended(admin.post("/api/v1/restores", elsewhere).text("id"));
            assertThat(home.resolve("other/one")).hasBinaryContent(random(10));
        }
    }

    @Test
    void aDownloadWhoseAgentGoesIsSeenToBeBroken() throws IOException {
        try (Scene scene = new Scene(Map.of("large", random(LARGE)))) {
            HttpResponse<InputStream> download = scene.estate.admin.open(
                    "/api/v1/points/" + scene.point + "/download" + query("path", scene.data + "/large"));
            assertThat(download.body().readNBytes(100_000)).hasSize(100_000);
            scene.agent.close();
            assertThatThrownBy(() -> download.body().transferTo(java.io.OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void oneUserCannotHoldAllPlacesAndWhoHangsUpGivesHisBack() throws IOException {
        try (Scene scene = new Scene(Map.of("large", random(LARGE)))) {
            String path = "/api/v1/points/" + scene.point + "/download" + query("path", scene.data + "/large");
            List<InputStream> held = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                HttpResponse<InputStream> each = scene.estate.admin.open(path);
                assertThat(each.statusCode()).isEqualTo(200);
                held.add(each.body());
            }
            Client.Answer refused = scene.look("entries");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.text("code")).isEqualTo("LINK-0007");
            Client other = lab.user(scene.estate.admin, "other", "OPERATOR");
            assertThat(other.get("/api/v1/points/" + scene.point + "/entries").status())
                    .isEqualTo(200);
            for (InputStream each : held) {
                each.close();
            }
            scene.estate.await("/api/v1/points/" + scene.point + "/entries", answer -> answer.status() == 200);
        }
    }
}
