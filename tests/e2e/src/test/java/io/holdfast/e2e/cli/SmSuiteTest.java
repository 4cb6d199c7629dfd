package io.holdfast.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a repository of suite SM on the command line. */
final class SmSuiteTest {
    @TempDir
    Path work = Path.of("");

    private Holdfast holdfast() {
        return new Holdfast(work);
    }

    private Outcome run(Holdfast holdfast, String... words) {
        Outcome outcome = holdfast.run(words);
        assertThat(outcome.code()).as(outcome.errors() + outcome.out()).isZero();
        return outcome;
    }

    private Outcome run(String... words) {
        return run(holdfast(), words);
    }

    private void same(String back) {
        assertThat(holdfast().bash("diff -r tree " + back)).returns(0, Outcome::code);
    }

    @BeforeEach
    void aRepositoryWithASnapshot() throws IOException {
        Tree.small(work.resolve("tree"));
        byte[] photograph = new byte[700_000];
        new java.util.Random(5).nextBytes(photograph);
        Files.write(work.resolve("tree/photograph.jpg"), photograph);
        Outcome created = run("repository", "create", "--suite", "sm", "--escrow", "--json");
        assertThat(created.summary().text("suite")).isEqualTo("sm");
        Files.writeString(work.resolve("recovery"), created.summary().text("recoveryKey") + "\n");
        run("backup", "tree");
    }

    private String tree() {
        return work.resolve("tree").toString();
    }

    @Test
    void whatWasBackedUpComesBackByPassphraseAndByThePrintedKey() {
        assertThat(run("repository", "info").out()).contains("Suite       sm (HMAC-SM3, SM4-GCM)");
        run("restore", "latest:" + tree(), "--target", "back");
        same("back");
        Holdfast stranger = holdfast().with("HOLDFAST_PASSWORD", "");
        run(stranger, "restore", "latest:" + tree(), "--target", "again", "--recovery-key-file", "recovery");
        same("again");
        assertThat(run("backup", "tree", "--json").summary().number("bytesRead"))
                .isZero();
        run("verify");
        run(stranger, "verify", "--sealed");
        run("check");
    }

    @Test
    void upkeepKeepsWhatIsNeededAndFreesTheRest() throws IOException {
        String first = run("snapshots", "--json").objects("snapshot").getFirst().text("id");
        Files.write(work.resolve("tree/more"), new byte[] {1, 2, 3});
        Files.delete(work.resolve("tree/photograph.jpg"));
        run("backup", "tree");
        run("forget", first);
        run("gc");
        run("check");
        run("repair");
        run("restore", "latest:" + tree(), "--target", "back");
        same("back");
        run("forget", "latest");
        assertThat(run("gc", "--json").summary().number("bytesDeleted")).isGreaterThan(3_000_000);
    }

    @Test
    void copiesToTheOtherSuiteAndBackRestoreTheSame() throws IOException {
        Files.writeString(work.resolve("second"), "another\n");
        Holdfast aes =
                holdfast().with("HOLDFAST_REPOSITORY", work.resolve("aes").toString());
        run(aes, "repository", "create", "--password-file", "second");
        run("copy", "--all", "--to", "aes", "--to-password-file", "second");
        run(aes, "verify", "--password-file", "second");
        run(aes, "restore", "latest:" + tree(), "--target", "there", "--password-file", "second");
        same("there");
        Files.writeString(work.resolve("first"), Holdfast.PASSPHRASE + "\n");
        Holdfast back =
                holdfast().with("HOLDFAST_REPOSITORY", work.resolve("sm2").toString());
        run(back, "repository", "create", "--suite", "sm");
        run(aes, "copy", "--all", "--password-file", "second", "--to", "sm2", "--to-password-file", "first");
        run(back, "restore", "latest:" + tree(), "--target", "back");
        same("back");
    }
}
