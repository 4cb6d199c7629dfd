package io.holdfast.e2e.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody at a terminal who protects a directory and gets it back, and writes no JSON. */
final class WorkVerbsTest {
    @TempDir
    Path work = Path.of("");

    private final JsonDocument document = new JsonDocument();

    @Test
    void aDirectoryIsProtectedRunLookedAtAndRestoredByNames() throws IOException, InterruptedException {
        Path data = Files.createDirectories(work.resolve("data"));
        Files.writeString(data.resolve("报告.txt"), "worth keeping");
        try (Desk desk = Desk.allInOne(work)) {
            desk.logIn(work, "all/server/ca.pem");
            protect(desk, data);
            String run = run(desk);
            watches(desk, run);
            restores(desk, data);
            leaves(desk);
        }
    }

    private Outcome json(Desk desk, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        Outcome outcome = desk.good(all.toArray(String[]::new));
        document.compare("verbs that ask a server", outcome.objects());
        return outcome;
    }

    /** The first cell of the line that holds a text. */
    private static String id(Outcome table, String text) {
        return table.out()
                .lines()
                .filter(line -> line.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(table.out()))
                .split(" ", 2)[0];
    }

    private void protect(Desk desk, Path data) {
        String agent = id(desk.good("agent", "list"), "CONNECTED");
        desk.good("agent", "change", agent, "--name", "web1", "--tag", "production", "--tag", "linux");
        assertThat(desk.good("agent", "show", "web1").out()).contains("production", "linux");
        Outcome invited = desk.good("agent", "invite", "web2", "--control", "backup:9444");
        assertThat(invited.out()).contains("holdfast agent enrol --server backup:9444 --token ");
        assertThat(desk.good("media-server", "invite").out())
                .containsPattern("holdfast media enrol --server 127\\.0\\.0\\.1:[1-9][0-9]+ --token ")
                .contains("Only the server's own machine reaches it");
        assertThat(desk.run("agent", "invite", "--control", "backup").errors()).contains("--control needs HOST:PORT");
        assertThat(json(desk, "media-server", "list").summary().number("count")).isEqualTo(1);
        assertThat(desk.good("resource", "kinds").out()).contains("excludeCaches");
        desk.good("resource", "create", "papers", "--agent", "web1", "--path", data.toString());
        desk.good("resource", "create", "typo", "--agent", "web1", "--path", "/hmoe", "--exclude", "*.iso");
        desk.good("resource", "change", "typo", "--name", "homes", "--path", "/home", "--set", "excludeCaches=yes");
        assertThat(desk.good("resource", "show", "homes").out())
                .contains("\"/home\"", "*.iso", "excludeCaches")
                .doesNotContain("hmoe");
        desk.good("resource", "remove", "homes");
        assertThat(desk.good("resource", "list").out()).doesNotContain("homes");
        assertThat(desk.good("pool", "forecast").out()).contains("A DAY", "pool");
        desk.good("group", "create", "production", "--tag", "production", "--kind", "files");
        assertThat(desk.good("group", "resources", "production").out()).contains("papers");
        json(desk, "job", "create", "nightly", "--resource", "papers", "--into", "main");
        desk.good("job", "change", "nightly", "--description", "of every night");
        assertThat(desk.good("job", "list").out()).contains("nightly", "of every night");
        assertThat(desk.run("job", "create", "broken", "--attempts", "many").code())
                .isEqualTo(2);
        assertThat(desk.run("job", "run", "weekly").errors()).contains("REQUEST-0002", "weekly");
    }

    private String run(Desk desk) {
        assertThat(desk.good("job", "schedule", "nightly").out()).contains("begin it by hand");
        Outcome awaited = desk.good("job", "run", "nightly", "--wait");
        assertThat(awaited.out()).contains("backup papers complete", "1 file");
        Outcome full = json(desk, "job", "run", "nightly", "--full", "--wait");
        assertThat(full.summary().text("result")).isEqualTo("complete");
        assertThat(full.summary().number("exceptions")).isZero();
        assertThat(desk.good("job", "retention", "nightly").out()).contains("papers");
        desk.good("group", "create", "nobody", "--tag", "of nobody");
        desk.good("job", "create", "empty", "--group", "nobody", "--into", "main");
        assertThat(desk.run("job", "run", "empty", "--wait").errors())
                .contains("REQUEST-0008", "Nothing was begun. The job selects no resource.");
        desk.good("job", "remove", "empty");
        return full.summary().text("id");
    }

    private void watches(Desk desk, String run) {
        assertThat(desk.good("run", "list", "--kind", "extend").lines()).hasSize(2);
        assertThat(desk.good("run", "list", "--kind", "restore").lines()).hasSize(1);
        assertThat(json(desk, "run", "list", "--job", "nightly", "--kind", "backup", "--state", "complete")
                        .summary()
                        .number("count"))
                .isEqualTo(2);
        assertThat(desk.good("run", "show", run).out()).contains("backup papers", "State", "Read", "Stored");
        assertThat(json(desk, "run", "follow", run).summary().text("id")).isEqualTo(run);
        assertThat(desk.good("run", "exceptions", run).lines()).hasSize(1);
        assertThat(desk.good("plan", "capacity", "--job", "nightly", "--fulls", "4")
                        .out())
                .contains("measured ", "base 13 B, increment ", "growth not known before two weeks")
                .contains("by the formula          52 B");
        assertThat(desk.run("plan", "capacity").errors()).contains("--job with a job that has");
        assertThat(desk.run("run", "show", "nothing").errors()).contains("REQUEST-0002");
        assertThat(desk.run("run", "list", "--state", "asleep").code()).isEqualTo(2);
    }

    private void leaves(Desk desk) {
        assertThat(desk.good("point", "list", "--from", "1d").lines()).hasSize(3);
        assertThat(desk.good("point", "list", "--before", "1d").lines()).hasSize(1);
        assertThat(desk.good("point", "list", "--job-state", "removed").lines()).hasSize(1);
        desk.good("job", "create", "weekly", "--resource", "papers", "--into", "main");
        assertThat(json(desk, "job", "remove", "weekly").summary().number("points"))
                .isZero();
        assertThat(desk.good("job", "remove", "nightly").out())
                .contains("2 recovery points that it made stay until they are deleted", "holdfast point list --job ");
        assertThat(json(desk, "point", "list", "--job-state", "removed")
                        .summary()
                        .number("count"))
                .isEqualTo(2);
        assertThat(desk.good("point", "list", "--job-state", "present").lines()).hasSize(1);
        clears(desk);
    }

    private void clears(Desk desk) {
        Outcome left = desk.good("point", "list", "--job-state", "removed");
        String held = id(left, "papers");
        desk.good("point", "hold", held);
        Outcome told = desk.good("point", "delete", "--removed-jobs", "--dry-run");
        assertThat(told.out())
                .contains("Would put 1 recovery point of 1 job into the trash, 13 B.", "1 recovery point would stay")
                .contains(held);
        Outcome gone = json(desk, "point", "delete", "--removed-jobs");
        assertThat(gone.summary().number("points")).isEqualTo(1);
        assertThat(gone.summary().number("held")).isEqualTo(1);
        assertThat(gone.summary().number("bytes")).isEqualTo(13);
        assertThat(desk.good("point", "list", "--state", "trashed").lines()).hasSize(2);
        desk.good("point", "release", held);
        String job = desk.good("point", "show", held).out().replaceFirst("(?s).*\"jobId\" : \"([0-9a-f]+)\".*", "$1");
        assertThat(desk.good("point", "delete", "--job", job).out()).contains("Put 1 recovery point of 1 job into");
        assertThat(desk.run("point", "delete", "--job", "never").errors()).contains("REQUEST-0002");
        assertThat(desk.run("point", "delete", held, "--dry-run").code()).isEqualTo(2);
        assertThat(desk.run("point", "delete", held, "--removed-jobs").code()).isEqualTo(2);
    }

    private void restores(Desk desk, Path data) throws IOException {
        Outcome points = desk.good("point", "list", "--resource", "papers");
        assertThat(points.lines()).hasSize(3);
        String point = id(points, "papers");
        assertThat(desk.good("resource", "find", "papers", "*.txt").out()).contains(data + "/报告.txt");
        assertThat(desk.good("point", "verify", point, "--wait").out()).contains("complete");
        assertThat(desk.good("point", "weigh", point).out()).contains("Deleting them would free ");
        assertThat(desk.good("point", "weigh", "--job", "nightly").out()).contains("Deleting them would free ");
        assertThat(desk.good("pool", "savings").out()).contains("ESTATE", "REPOSITORY", "nightly", " %");
        desk.good("point", "hold", point, "--until", "30d");
        assertThat(desk.good("point", "list", "--job", "nightly").out()).contains("HELD");
        desk.good("point", "release", point);
        desk.good("point", "delete", point);
        assertThat(desk.good("point", "list", "--state", "trashed").out()).contains(point);
        desk.good("point", "undelete", point);
        Path back = Files.createDirectories(work.resolve("back"));
        desk.good("point", "restore", point, data.toString(), "--target", "web1:" + back);
        assertThat(back.resolve("报告.txt")).hasContent("worth keeping");
    }
}
