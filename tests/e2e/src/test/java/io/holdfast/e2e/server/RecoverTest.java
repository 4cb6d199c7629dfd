package io.holdfast.e2e.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.FormatReader;
import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.cli.Holdfast.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine with a server that burned down; what is left is the pool's disk and a sheet of paper. */
final class RecoverTest {
    private static final Pattern ID = Pattern.compile("\"id\" ?: ?\"([^\"]+)\"");
    private static final Pattern KEY = Pattern.compile("\"recoveryKey\" ?: ?\"([^\"]+)\"");

    @TempDir
    Path work = Path.of("");

    private static String first(Pattern pattern, Outcome outcome) {
        Matcher matcher = pattern.matcher(outcome.out());
        assertThat(matcher.find()).as(outcome.out()).isTrue();
        return matcher.group(1);
    }

    private String sent(Desk desk, String path, String body) throws IOException {
        Path file = Files.writeString(work.resolve("body.json"), body);
        return first(ID, desk.good("api", "POST", path, "--body", file.toString()));
    }

    private static void ran(Desk desk, String job) throws InterruptedException {
        String run = first(ID, desk.good("api", "POST", "/api/v1/jobs/" + job + "/runs"));
        desk.await("/api/v1/runs/" + run, "\"COMPLETE\"");
    }

    private String protect(Desk desk, Path data, String into) throws IOException {
        String agent = first(ID, desk.good("api", "GET", "/api/v1/agents"));
        String repository = Pattern.compile("\"id\" ?: ?\"([^\"]+)\",\\s*\"name\" ?: ?\"" + into + "\"")
                .matcher(desk.good("api", "GET", "/api/v1/repositories").out())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        String resource = sent(desk, "/api/v1/resources", """
                {"agentId": "%s", "kind": "files", "name": "papers in %s", "settings": {"paths": ["%s"]}}
                """.formatted(agent, into, data));
        return sent(desk, "/api/v1/jobs", """
                {"name": "nightly into %s", "description": "", "resourceIds": ["%s"], "groupIds": [],
                 "repositoryId": "%s", "tags": [], "attempts": 1}
                """.formatted(into, resource, repository));
    }

    @Test
    void aServerThatIsLostComesBackFromItsPoolAndThePrintedKey() throws IOException, InterruptedException {
        Path data = Files.createDirectories(work.resolve("data"));
        Files.writeString(data.resolve("报告.txt"), "worth keeping");
        Path paper = work.resolve("paper");
        String job;
        String sealed;
        String own;
        try (Desk desk = Desk.allInOne(work)) {
            desk.logIn(work, "all/server/ca.pem");
            job = protect(desk, data, "main");
            ran(desk, job);
            desk.good("pool", "repository", "create", "chinese", "--suite", "sm", "--wait");
            sealed = protect(desk, data, "chinese");
            ran(desk, sealed);
            Outcome backups = desk.await("/api/v1/self-backups", "\"jobId\"");
            ran(desk, first(Pattern.compile("\"jobId\" ?: ?\"([^\"]+)\""), backups));
            own = first(Pattern.compile("\"repositoryId\" ?: ?\"([^\"]+)\""), backups);
            Files.writeString(
                    paper, first(KEY, desk.good("api", "POST", "/api/v1/repositories/" + own + "/escrow")) + "\n");
            // After the server's own backup, so that its catalog does not know it.
            Files.writeString(data.resolve("later"), "too");
            ran(desk, job);
            ran(desk, sealed);
            desk.server().process().destroyForcibly().waitFor();
        }
        Path disk = Files.move(work.resolve("all/pool"), work.resolve("disk"));
        Files.move(work.resolve("all"), work.resolve("ashes"));

        Holdfast words = new Holdfast(work);
        Outcome read = new FormatReader(words).run("--recovery-key-file paper restore disk/" + own + " latest read");
        assertThat(read.code()).as(read.errors()).isZero();
        Outcome wrong = words.run("recover", "--pool", work.toString(), "--recovery-key-file", "paper", "--dir", "all");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.errors()).contains("REPOSITORY-0001");
        // As a recovery leaves it that is killed.
        Files.createDirectories(work.resolve("all/recovering"));
        Files.writeString(Files.createDirectories(work.resolve("all/server")).resolve("holdfast.db"), "half");
        assertThat(words.run("all-in-one", "--dir", "all").errors()).contains("TARGET-0001", "did not come to its end");
        Outcome recovered = words.run(
                "recover", "--pool", disk.toString(), "--recovery-key-file", paper.toString(), "--dir", "all");
        assertThat(recovered.code()).as(recovered.errors()).isZero();
        assertThat(recovered.errors()).isEmpty();
        assertThat(recovered.out())
                .contains(
                        "main: 1 newer point taken up",
                        "chinese: 1 newer point taken up",
                        "self-backup: 1 newer point",
                        "all-in-one --dir");
        Outcome twice = words.run(
                "recover", "--pool", disk.toString(), "--recovery-key-file", paper.toString(), "--dir", "all");
        assertThat(twice.code()).isEqualTo(1);
        assertThat(twice.errors()).contains("TARGET-0001");

        try (Desk desk = Desk.allInOne(work)) {
            desk.logInAgain(work, "all/server/ca.pem");
            restoresTheNewest(desk, job, data);
            restoresTheNewest(desk, sealed, data);
            ran(desk, sealed);
            ran(desk, job);
            desk.good("audit", "verify");
            assertThat(desk.good("audit", "list", "--action", "server.recover").out())
                    .contains("server");
        }
    }

    private void restoresTheNewest(Desk desk, String job, Path data) {
        String points = desk.good("api", "GET", "/api/v1/points?jobId=" + job).out();
        assertThat(ID.matcher(points).results()).hasSize(2);
        String newest = ID.matcher(points).results().findFirst().orElseThrow().group(1);
        Path target = work.resolve("out-" + job);
        desk.good("point", "restore", newest, data.toString(), "--target", target.toString());
        assertThat(target.resolve("later")).hasContent("too");
        assertThat(target.resolve("报告.txt")).hasContent("worth keeping");
    }
}
