package io.holdfast.e2e.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.JsonDocument;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody at a terminal who gets things back from an installation of one process. */
final class PointVerbsTest {
    private static final Pattern ID = Pattern.compile("\"id\" ?: ?\"([^\"]+)\"");

    @TempDir
    Path work = Path.of("");

    private final JsonDocument document = new JsonDocument();

    @Test
    void whatWasBackedUpIsFoundLookedAtDownloadedAndRestored() throws IOException, InterruptedException {
        Path data = Files.createDirectories(work.resolve("data/in"));
        byte[] odd = new byte[700_001];
        new Random(7).nextBytes(odd);
        Files.write(data.resolve("odd"), odd);
        Files.writeString(data.resolve("报告.txt"), "worth keeping");
        try (Desk desk = Desk.allInOne(work)) {
            desk.logIn(work, "all/server/ca.pem");
            String resource = protect(desk, data);
            String point = listed(desk, resource);
            looks(desk, point, resource, data);
            downloads(desk, point, data, odd);
            restores(desk, point, data);
            assertThat(desk.good("audit", "list", "--action", "point.download").out())
                    .contains(point);
        }
    }

    private Outcome json(Desk desk, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        Outcome outcome = desk.good(all.toArray(String[]::new));
        document.compare("verbs that ask a server", outcome.objects());
        return outcome;
    }

    private static String first(Outcome outcome) {
        Matcher matcher = ID.matcher(outcome.out());
        assertThat(matcher.find()).as(outcome.out()).isTrue();
        return matcher.group(1);
    }

    private String sent(Desk desk, String path, String body) throws IOException {
        Path file = Files.writeString(work.resolve("body.json"), body);
        return first(desk.good("api", "POST", path, "--body", file.toString()));
    }

    /** Backs up once; the resource's id. */
    private String protect(Desk desk, Path data) throws IOException, InterruptedException {
        String agent = first(desk.good("api", "GET", "/api/v1/agents"));
        String repository = first(desk.good("api", "GET", "/api/v1/repositories"));
        String resource = sent(desk, "/api/v1/resources", """
                {"agentId": "%s", "kind": "files", "name": "papers", "settings": {"paths": ["%s"]}}
                """.formatted(agent, data.getParent()));
        String job = sent(desk, "/api/v1/jobs", """
                {"name": "nightly", "description": "", "resourceIds": ["%s"], "groupIds": [],
                 "repositoryId": "%s", "tags": [], "attempts": 1}
                """.formatted(resource, repository));
        sent(desk, "/api/v1/jobs/" + job + "/runs", "{}");
        return resource;
    }

    private String listed(Desk desk, String resource) throws InterruptedException {
        for (int round = 0; round < 480; round++) {
            Outcome points = json(desk, "point", "list", "--resource", resource);
            if (points.summary().number("count") == 1) {
                return first(points);
            }
            Time.system().sleep(Duration.ofMillis(500));
        }
        throw new AssertionError(desk.good("api", "GET", "/api/v1/runs").out());
    }

    private void looks(Desk desk, String point, String resource, Path data) {
        assertThat(desk.good("point", "show", point).out()).contains("papers");
        Outcome entries = desk.good("point", "ls", point, data.toString());
        assertThat(entries.lines()).hasSize(3);
        assertThat(entries.out()).contains("700001", data + "/报告.txt");
        assertThat(json(desk, "point", "find", "*.txt", "--point", point)
                        .summary()
                        .number("count"))
                .isEqualTo(1);
        assertThat(desk.good("point", "find", "odd", "--resource", resource, "--from", "1d")
                        .out())
                .contains(point, data + "/odd");
        assertThat(desk.run("point", "find", "odd").code()).isEqualTo(2);
        assertThat(desk.run("point", "ls", "nothing").errors()).contains("REQUEST-0002");
        assertThat(desk.run("point", "ls", point, "/../x").errors()).contains("REQUEST-0001", "..");
    }

    private void downloads(Desk desk, String point, Path data, byte[] odd) throws IOException {
        Path plain = work.resolve("plain");
        Outcome downloaded = json(desk, "point", "download", point, data + "/odd", "--to", plain.toString());
        assertThat(downloaded.summary().number("bytes")).isEqualTo(odd.length);
        assertThat(Files.readAllBytes(plain)).isEqualTo(odd);
        assertThat(desk.run("point", "download", point, data + "/odd", "--to", plain.toString())
                        .code())
                .as("what exists is not overwritten")
                .isEqualTo(1);
        assertThat(desk.good("point", "download", point, data + "/报告.txt", "--to", "-")
                        .out())
                .isEqualTo("worth keeping");
        Path zip = work.resolve("a.zip");
        desk.good("point", "download", point, data.toString(), "--archive", "zip", "--to", zip.toString());
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
                if (!each.isDirectory()) {
                    assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(Path.of("/" + each.getName())));
                }
            }
        }
        Path tar = work.resolve("a.tar");
        desk.good("point", "download", point, data.toString(), "--archive", "tar", "--to", tar.toString());
        Path out = Files.createDirectories(work.resolve("untarred"));
        assertThat(desk.holdfast()
                        .bash("tar -xf '" + tar + "' -C '" + out + "' && diff -r '" + out + data + "' '" + data + "'"))
                .satisfies(outcome -> assertThat(outcome.code())
                        .as(outcome.errors() + outcome.out())
                        .isZero());
        assertThat(desk.run("point", "download", point, "/nowhere", "--to", "x").errors())
                .contains("SNAPSHOT-0");
        assertThat(work.resolve("x")).doesNotExist();
        assertThat(work.resolve("x.holdfast-partial")).doesNotExist();
    }

    private void restores(Desk desk, String point, Path data) throws IOException {
        Path target = Files.createDirectories(work.resolve("back"));
        Files.writeString(target.resolve("odd"), "mine", StandardCharsets.UTF_8);
        String[] restore = {"point", "restore", point, data.toString(), "--target", target.toString()};
        Outcome preview = json(desk, with(restore, "--preview"));
        assertThat(preview.summary().number("created")).isEqualTo(1);
        assertThat(preview.summary().number("kept")).isEqualTo(1);
        assertThat(desk.good(with(restore, "--preview", "--conflict", "always", "--limit", "1"))
                        .out())
                .contains("OVERWRITTEN", "1 to be created", "1 to be overwritten", "and more");
        assertThat(desk.good(with(restore, "--dry-run")).out()).contains("Would restore 1 file", "1 kept");
        assertThat(target.resolve("报告.txt")).doesNotExist();
        Outcome restored = json(desk, restore);
        assertThat(restored.summary().number("files")).isEqualTo(1);
        assertThat(target.resolve("报告.txt")).hasContent("worth keeping");
        assertThat(target.resolve("odd")).hasContent("mine");
        desk.good(with(restore, "--conflict", "always", "--include", "odd"));
        assertThat(target.resolve("odd")).hasSameBinaryContentAs(data.resolve("odd"));
        assertThat(desk.good(with(restore, "--no-wait")).out()).contains("Queued as run ");
        assertThat(desk.run("point", "restore", point).code()).isEqualTo(2);
        assertThat(desk.run("point", "restore", point, "--target", "/").errors())
                .contains("REQUEST-0001", "whole running machine");
        assertThat(desk.run("point", "restore", point, "--target", "nobody:" + target)
                        .errors())
                .contains("REQUEST-0002", "agent nobody");
    }

    private static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
