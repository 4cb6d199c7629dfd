package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.output.ExitCode;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private ExitCode execute(String... words) {
        return new Execution(Main.commandLines(), stream(output), stream(errors), Time.system(), Randomness.secure())
                .run(words);
    }

    private static PrintStream stream(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    @Test
    void versionNamesTheProduct() {
        assertThat(execute("--version")).isEqualTo(ExitCode.COMPLETE);
        assertThat(output()).startsWith("holdfast ");
    }

    @Test
    void noVerbIsAUsageErrorAndShowsTheUsageOnStandardError() {
        assertThat(execute()).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).contains("Usage: holdfast");
        assertThat(output()).isEmpty();
    }

    @Test
    void anUnknownOptionIsAUsageErrorThatNamesIt() {
        assertThat(execute("--no-such-option")).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).startsWith("holdfast: USAGE-0001 ").contains("--no-such-option");
    }

    @Test
    void anOptionThatMeansNothingForWhatIsBackedUpIsNotIgnored() {
        assertThat(execute("backup", "--vm", "web", "--volume", "/dev/sda")).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).contains("--volume is not for whole machines");
        assertThat(execute("backup", "--vm", "web", "--exclude", "*.iso")).isEqualTo(ExitCode.USAGE);
        assertThat(execute("backup", "/etc", "--skip-unreadable-disks")).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).contains("--skip-unreadable-disks is for virtual machines");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two\nlines", "\udcff"})
    void whatSnapshotsAreCalledIsText(String text) {
        for (String option : List.of("--tag", "--name", "--host")) {
            assertThat(execute("backup", "--vm", "any", option, text)).isEqualTo(ExitCode.USAGE);
            assertThat(errors()).contains("for " + option + ": it must be text");
            assertThat(execute("backup", "/etc", option, text)).isEqualTo(ExitCode.USAGE);
            assertThat(errors()).contains("for " + option + ": it must be text");
        }
        assertThat(execute("tag", "latest", "--add", text)).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).contains("for --add: it must be text");
    }

    @Test
    void anUnknownVerbIsAUsageErrorThatNamesIt() {
        assertThat(execute("bakcup", "/etc")).isEqualTo(ExitCode.USAGE);
        assertThat(errors())
                .isEqualTo(
                        "holdfast: USAGE-0001 There is no verb `bakcup`. Did you mean `backup`? See `holdfast --help`."
                                + System.lineSeparator());
    }

    @Test
    void whatIsMisspeltIsLikeSomething() {
        execute("repository", "creat");
        execute("backup", "--exlude", "a", "x");
        execute("gc", "all");
        assertThat(errors().lines())
                .containsExactly(
                        "holdfast: USAGE-0001 There is no verb `creat`. Did you mean `create`? See `holdfast repository --help`.",
                        "holdfast: USAGE-0001 There is no option `--exlude`. Did you mean `--exclude`? See `holdfast backup --help`.",
                        "holdfast: USAGE-0001 `all` is too much. See `holdfast gc --help`.");
    }

    @Test
    void afterTwoDashesJsonIsAName() {
        execute("find", "-r", "no-such-directory", "--", "--json");
        assertThat(output()).isEmpty();
    }

    @Test
    void completionKnowsTheVerbsThatAskAServer() {
        assertThat(execute("completion")).isEqualTo(ExitCode.COMPLETE);
        assertThat(output()).contains("media-server", "retention", "--longer-than", "undelete");
    }

    @Test
    void helpOfAVerbListsItsOptions() {
        assertThat(execute("backup", "--help")).isEqualTo(ExitCode.COMPLETE);
        assertThat(output()).contains("--exclude", "--rate-limit", "--json", "--repository");
    }
}
