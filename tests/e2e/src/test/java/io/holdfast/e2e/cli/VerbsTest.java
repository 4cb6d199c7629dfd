package io.holdfast.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Every verb once, in the order of a repository's life; all objects are compared with docs/user/json.md. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class VerbsTest {
    @TempDir
    static Path work = Path.of("");

    private final JsonDocument document = new JsonDocument();

    private Holdfast holdfast() {
        return new Holdfast(work);
    }

    /** Runs a verb with {@code --json}, which must succeed, and compares every object with the documentation. */
    private Outcome json(String... words) {
        Outcome outcome = holdfast().run(with(words));
        assertThat(outcome.code()).as(outcome.errors() + outcome.out()).isZero();
        document.compare(verb(words), outcome.objects());
        return outcome;
    }

    private static String[] with(String... words) {
        List<String> all = new java.util.ArrayList<>(List.of(words));
        all.add("--json");
        return all.toArray(String[]::new);
    }

    private static String verb(String... words) {
        return switch (words[0]) {
            case "repository" -> words[1].equals("key") ? "repository key " + words[2] : "repository " + words[1];
            default -> words[0] + (List.of(words).contains("--freed-by") ? " --freed-by" : "");
        };
    }

    private String tree() {
        return work.resolve("tree").toString();
    }

    @BeforeAll
    void aRepositoryWithTwoSnapshots() throws IOException {
        Tree.small(work.resolve("tree"));
        Files.writeString(work.resolve("second"), "another\n");
        Outcome created = json("repository", "create", "--escrow");
        Files.writeString(work.resolve("recovery"), created.summary().text("recoveryKey") + "\n");
        Outcome first = json("backup", tree(), "--name", "trial", "--tag", "one");
        assertThat(first.summary().text("result")).isEqualTo("complete");
        assertThat(first.summary().number("files")).isEqualTo(7);
        assertThat(first.summary().number("bytesRead")).isEqualTo(3_071_031);
        Files.writeString(work.resolve("tree/hello.txt"), "changed\n");
        Files.writeString(work.resolve("tree/new.txt"), "new\n");
        // Options may stand before the verb, and a shell that completes a path puts a slash at its end.
        Outcome second = holdfast()
                .run("--json", "-r", holdfast().repository().toString(), "backup", tree() + "/", "--name", "trial");
        document.compare("backup", second.objects());
        assertThat(second.summary().number("bytesRead")).isEqualTo(12);
        assertThat(second.summary().text("parent")).isEqualTo(first.summary().text("snapshot"));
    }

    @Test
    @Order(1)
    void infoShowsTheKeysAndNeedsNone() {
        assertThat(json("repository", "info").objects("key")).hasSize(2);
        assertThat(holdfast()
                        .with("HOLDFAST_PASSWORD", "")
                        .run("repository", "info")
                        .out())
                .contains("recovery-key");
    }

    @Test
    @Order(2)
    void keysAreAddedAndRemovedAndTheRecoveryKeyOpens() {
        String second = work.resolve("second").toString();
        String key = json("repository", "key", "add", "--new-password-file", second, "--label", "spare")
                .summary()
                .text("key");
        Holdfast unknown = holdfast().with("HOLDFAST_PASSWORD", "");
        assertThat(unknown.run("snapshots", "--password-file", second).code()).isZero();
        json("repository", "key", "remove", key.substring(0, 8));
        assertThat(unknown.run("snapshots", "--password-file", second).code()).isEqualTo(1);
        assertThat(unknown.run("snapshots", "--recovery-key-file", "recovery").code())
                .isZero();
        assertThat(json("repository", "key", "escrow").summary().text("recoveryKey"))
                .startsWith("HF1-");
    }

    @Test
    @Order(2)
    void snapshotsAreListedAndFiltered() {
        List<Json> snapshots = json("snapshots").objects("snapshot");
        assertThat(snapshots).hasSize(2);
        assertThat(snapshots.getFirst().fields().get("tags")).isEqualTo(List.of("one"));
        assertThat(json("snapshots", "--tag", "one").objects("snapshot")).hasSize(1);
        assertThat(json("snapshots", "--path", "tree").objects("snapshot")).hasSize(2);
        assertThat(json("snapshots", "--path", "tree/").objects("snapshot")).hasSize(2);
        assertThat(json("snapshots", "--host", "elsewhere").objects("snapshot")).isEmpty();
        assertThat(holdfast().run("snapshots").out()).contains("trial", "2 snapshots");
    }

    @Test
    @Order(2)
    void lsListsADirectoryAndAllBelow() {
        assertThat(json("ls", "latest:" + tree()).objects("entry")).hasSize(4);
        assertThat(holdfast().run("ls", "-l", "--recursive", "latest:" + tree()).lines())
                .anyMatch(line -> line.endsWith("link -> hello.txt") && line.startsWith("lrwxrwxrwx"))
                .anyMatch(line -> line.endsWith("sub/empty/"));
    }

    @Test
    @Order(2)
    void findSearchesAllSnapshotsOrOne() {
        assertThat(json("find", "file-5*").objects("match")).hasSize(4);
        assertThat(json("find", "hello.txt", "--snapshot", "latest").objects("match"))
                .hasSize(1);
        assertThat(json("find", "hello.txt", "--older", "2001-01-01").objects("match"))
                .isEmpty();
        assertThat(json("find", "hello.txt", "--newer", "1d").objects("match")).hasSize(2);
    }

    @Test
    @Order(2)
    void diffTellsWhatChanged() {
        String first = holdfast()
                .run("snapshots", "--json")
                .objects("snapshot")
                .getFirst()
                .text("id");
        assertThat(json("diff", first, "latest").objects("difference"))
                .extracting(each ->
                        each.text("change") + " " + Path.of(each.text("path")).getFileName())
                .contains("content hello.txt", "added new.txt");
        assertThat(holdfast().run("diff", first.substring(0, 12), "latest").out())
                .contains("+  ", "M  ");
    }

    @Test
    @Order(2)
    void restoreGivesBackAPartAndMindsWhatExists() throws IOException {
        assertThat(json("restore", "latest:" + tree(), "--target", "dry", "--dry-run")
                        .summary()
                        .number("files"))
                .isEqualTo(8);
        assertThat(work.resolve("dry")).doesNotExist();
        json("restore", "latest:" + tree(), "--target", "part", "--include", "sub", "--exclude", "file-0");
        assertThat(Tree.listing(work.resolve("part")).keySet()).hasSize(5).allMatch(name -> name.startsWith("sub/"));
        Files.writeString(work.resolve("part/hello.txt"), "mine\n");
        assertThat(json("restore", "latest:" + tree(), "--target", "part")
                        .summary()
                        .number("kept"))
                .isPositive();
        assertThat(work.resolve("part/hello.txt")).hasContent("mine\n");
        json("restore", "latest:" + tree(), "--target", "part", "--conflict", "always");
        assertThat(work.resolve("part/hello.txt")).hasContent("changed\n");
    }

    @Test
    @Order(2)
    void catAndDumpGoToStandardOutput() {
        assertThat(holdfast().run("cat", "latest:" + tree() + "/hello.txt").out())
                .isEqualTo("changed\n");
        assertThat(holdfast()
                        .bash("holdfast dump latest:\"$PWD/tree\" | tar -tf - | wc -l")
                        .out()
                        .strip())
                .isEqualTo("12");
        Outcome cat = holdfast().run("cat", "latest:" + tree() + "/hello.txt", "--json");
        assertThat(cat.out()).isEqualTo("changed\n");
        document.compare("cat", cat.errors().lines().map(Json::parse).toList());
        Outcome dump = holdfast().bash("holdfast dump latest --json >/dev/null");
        document.compare("dump", dump.errors().lines().map(Json::parse).toList());
    }

    @Test
    @Order(2)
    void checkAndVerifyFindNothingWrong() {
        assertThat(json("check").objects("finding")).isEmpty();
        assertThat(json("verify").summary().number("chunks")).isPositive();
        json("verify", "--percent", "10");
        assertThat(json("verify", "--older-than", "1d").summary().number("packs"))
                .isZero();
        Holdfast keyless = holdfast().with("HOLDFAST_PASSWORD", "");
        assertThat(keyless.run("verify", "--sealed").code()).isZero();
        assertThat(keyless.run("check").code()).isZero();
        assertThat(json("repair").summary().names()).contains("mended");
    }

    @Test
    @Order(2)
    void statsKeepDeduplicationAndCompressionApart() {
        Json stats = json("stats").summary();
        assertThat(stats.number("bytesLogical")).isGreaterThan(6_000_000);
        assertThat(stats.number("bytesStored")).isBetween(3_000_000L, 3_300_000L);
        assertThat(stats.number("chunks")).isPositive();
        assertThat(json("stats", "--freed-by", "latest").summary().number("bytesFreed"))
                .isBetween(1L, 10_000L);
        Json none = json("stats", "--name", "no such name").summary();
        assertThat(none.number("snapshots")).isZero();
        assertThat(none.number("bytesLogical")).isZero();
        assertThat(none.number("bytesStored")).isEqualTo(stats.number("bytesStored"));
    }

    @Test
    @Order(3)
    void copySendsWhatIsMissing() throws IOException {
        Files.writeString(work.resolve("second"), "another\n");
        Holdfast other =
                holdfast().with("HOLDFAST_REPOSITORY", work.resolve("copy").toString());
        assertThat(other.run("repository", "create", "--password-file", "second")
                        .code())
                .isZero();
        assertThat(json("copy", "latest", "--to", "copy", "--to-password-file", "second")
                        .objects("copied"))
                .hasSize(1);
        Outcome rest = json("copy", "--all", "--to", "copy", "--to-password-file", "second");
        assertThat(rest.objects("copied")).hasSize(1);
        assertThat(rest.summary().number("skipped")).isEqualTo(1);
        assertThat(other.run("verify", "--password-file", "second").code()).isZero();
        assertThat(other.run("cat", "--password-file", "second", "latest:" + tree() + "/sub/file-1")
                        .code())
                .isZero();
    }

    @Test
    @Order(4)
    void aPinKeepsASnapshotFromForgetAndPrune() {
        json("tag", "latest", "--add", "gold", "--pin");
        assertThat(json("snapshots", "--tag", "gold").objects("snapshot")).hasSize(1);
        assertThat(holdfast().run("forget", "latest").code()).isEqualTo(1);
        List<Json> verdicts = json("prune", "--keep-tag", "one", "--dry-run").objects("verdict");
        assertThat(verdicts).extracting(each -> each.text("rules")).containsExactly("[pinned]", "[tag one]");
        json("tag", "latest", "--remove", "gold", "--unpin");
    }

    @Test
    @Order(5)
    void pruneForgetsAndGcFrees() {
        assertThat(json("prune", "--keep-last", "1").summary().number("forgotten"))
                .isEqualTo(1);
        assertThat(json("snapshots").objects("snapshot")).hasSize(1);
        json("gc");
        json("forget", "latest");
        assertThat(json("gc").summary().number("bytesDeleted")).isGreaterThan(3_000_000);
        assertThat(json("stats").summary().number("bytesStored")).isZero();
    }

    @Test
    @Order(6)
    void whatCannotBeReadIsAnException() throws IOException {
        Outcome outcome = holdfast()
                .bash("mkdir odd && echo x >odd/a && cd odd && ln -s . loop && cd .. && holdfast backup odd --json");
        assertThat(outcome.code()).isZero();
    }

    @Test
    @Order(6)
    void quickstartComparesWhatItRestored() {
        Outcome outcome = json("quickstart", tree(), "--once");
        assertThat(outcome.summary().number("differences")).isZero();
        assertThat(holdfast().run("quickstart", tree(), "--once").out())
                .contains("all the same", "What to type next", "one-time password");
    }

    @Test
    @Order(6)
    void helpVersionAndCompletionNeedNoRepository() {
        Holdfast bare = holdfast().with("HOLDFAST_REPOSITORY", "").with("HOLDFAST_PASSWORD", "");
        assertThat(bare.run("--version").out()).startsWith("holdfast ");
        assertThat(bare.run("--help").out()).contains("backup", "quickstart", "repository");
        assertThat(bare.run("backup", "--help").out()).contains("--exclude-caches");
        assertThat(bare.run("completion").out()).contains("complete");
        assertThat(bare.run("repository").code()).isEqualTo(2);
        assertThat(bare.run().code()).isEqualTo(2);
    }

    @AfterAll
    void everyDocumentedObjectWasSeen() {
        assertThat(document.unseen()).isEmpty();
    }
}
