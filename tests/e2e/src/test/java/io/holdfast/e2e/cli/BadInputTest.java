package io.holdfast.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {
    @TempDir
    static Path work = Path.of("");

    private Holdfast holdfast() {
        return new Holdfast(work);
    }

    @BeforeAll
    void makeARepositoryWithOneSnapshot() throws IOException {
        Tree.small(work.resolve("tree"));
        Files.writeString(work.resolve("wrong"), "not it\n");
        assertThat(holdfast().run("repository", "create").code()).isZero();
        assertThat(holdfast().run("backup", work.resolve("tree").toString()).code())
                .isZero();
    }

    static Stream<Arguments> badInputs() {
        return Stream.of(
                Arguments.of(2, "USAGE-0001", "no-such-verb"),
                Arguments.of(2, "USAGE-0001", "backup"),
                Arguments.of(2, "USAGE-0001", "backup tree --no-such-option"),
                Arguments.of(2, "USAGE-0001", "backup tree --compression brotli"),
                Arguments.of(2, "USAGE-0001", "backup tree --rate-limit fast"),
                Arguments.of(2, "USAGE-0001", "backup tree --exclude [a"),
                Arguments.of(2, "USAGE-0001", "backup --vm any --freeze-limit 0s"),
                Arguments.of(2, "USAGE-0001", "find [a"),
                Arguments.of(2, "USAGE-0001", "backup "),
                Arguments.of(2, "USAGE-0001", "restore latest --target "),
                Arguments.of(2, "USAGE-0001", "snapshots -r "),
                Arguments.of(2, "USAGE-0001", "quickstart --once ."),
                Arguments.of(1, "SOURCE-0001", "quickstart --once no-such-directory"),
                Arguments.of(1, "SOURCE-0001", "backup tree/no-such-file"),
                Arguments.of(2, "USAGE-0001", "repository create -r fresh --suite sm9"),
                Arguments.of(1, "REPOSITORY-0002", "repository create"),
                Arguments.of(1, "REPOSITORY-0001", "snapshots -r tree"),
                Arguments.of(1, "REPOSITORY-0001", "snapshots -r no-such-directory"),
                Arguments.of(1, "REPOSITORY-0003", "snapshots --password-file wrong"),
                Arguments.of(1, "SOURCE-0002", "snapshots --password-file no-such-file"),
                Arguments.of(1, "REPOSITORY-0003", "snapshots --recovery-key-file wrong"),
                Arguments.of(1, "REPOSITORY-0005", "repository key remove KEY"),
                Arguments.of(1, "REPOSITORY-0006", "repository key remove zz"),
                Arguments.of(2, "USAGE-0001", "ls nonsense"),
                Arguments.of(1, "SNAPSHOT-0001", "ls 00000000000000000000000000000000"),
                Arguments.of(1, "SNAPSHOT-0001", "ls latest --tag no-such-tag"),
                Arguments.of(1, "SNAPSHOT-0003", "ls latest:/no/such/path"),
                Arguments.of(1, "SNAPSHOT-0003", "cat latest:/no/such/path"),
                Arguments.of(1, "SNAPSHOT-0003", "dump latest:/no/such/path"),
                Arguments.of(2, "USAGE-0001", "backup --volume image --cuts perhaps"),
                Arguments.of(2, "USAGE-0001", "restore latest"),
                Arguments.of(2, "USAGE-0001", "restore latest --target back --conflict perhaps"),
                Arguments.of(1, "SNAPSHOT-0003", "restore latest --volume image"),
                Arguments.of(1, "SNAPSHOT-0001", "forget 00000000"),
                Arguments.of(2, "USAGE-0001", "prune"),
                Arguments.of(2, "USAGE-0001", "prune --keep-last -1"),
                Arguments.of(2, "USAGE-0001", "prune --keep-tag no-such-tag"),
                Arguments.of(2, "USAGE-0001", "tag latest"),
                Arguments.of(2, "USAGE-0001", "verify --percent 101"),
                Arguments.of(2, "USAGE-0001", "copy latest"),
                Arguments.of(1, "REPOSITORY-0001", "copy latest --to no-such-directory"));
    }

    @ParameterizedTest
    @MethodSource("badInputs")
    void badInputIsOneLineAndChangesNothing(int code, String error, String words) throws IOException {
        SortedMap<String, String> before = Tree.listing(holdfast().repository());

        Outcome outcome = holdfast()
                .with("HOLDFAST_TO_PASSWORD", "other")
                .run(words.replace("KEY", firstKey(words)).split(" ", -1));

        assertThat(outcome.errors().lines()).hasSize(1);
        assertThat(outcome.errors()).startsWith("holdfast: " + error + " ");
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.out()).isEmpty();
        assertThat(Tree.listing(holdfast().repository())).isEqualTo(before);
        assertThat(work.resolve("no-such-directory")).doesNotExist();
    }

    private String firstKey(String words) {
        return words.contains("KEY")
                ? holdfast()
                        .run("repository", "info", "--json")
                        .objects("key")
                        .getFirst()
                        .text("id")
                : "";
    }

    @Test
    void withoutAPassphraseAndATerminalNobodyIsAsked() {
        Outcome outcome = holdfast().with("HOLDFAST_PASSWORD", "").run("snapshots");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.errors()).startsWith("holdfast: USAGE-0001 No passphrase");
    }

    @Test
    void withoutARepositoryTheVariableIsNamed() {
        Outcome outcome = holdfast().with("HOLDFAST_REPOSITORY", "").run("snapshots");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.errors()).contains("HOLDFAST_REPOSITORY");
    }

    @Test
    void anErrorIsAnObjectForPrograms() {
        Outcome outcome = holdfast().run("ls", "00000000", "--json");
        Json error = outcome.objects("error").getFirst();
        assertThat(error.text("code")).isEqualTo("SNAPSHOT-0001");
        assertThat(error.names()).containsExactly("type", "code", "subject", "message");
    }
}
