package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the program says of itself and what the pages say of it agree. */
final class DocumentationTest {
    private static final List<String> EVERYWHERE =
            List.of("--repository", "--password-file", "--recovery-key-file", "--json", "--help");

    private static Path docs() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/user"))) {
            at = Objects.requireNonNull(at.getParent(), "not inside a checkout");
        }
        return at.resolve("docs");
    }

    @Test
    void everyErrorHasItsPlace() throws IOException {
        String page = Files.readString(docs().resolve("errors.md"));
        assertThat(Arrays.stream(ErrorCode.values()).map(code -> "## " + code.code() + "\n"))
                .allSatisfy(heading -> assertThat(page).contains(heading));
    }

    @Test
    void everyVerbHasAPageThatNamesItsOptions() throws IOException {
        for (CommandLine verb : Main.commandLines().complete().getSubcommands().values()) {
            String name = verb.getCommandName();
            String page = Files.readString(docs().resolve("user").resolve(name + ".md"));
            assertThat(options(verb.getCommandSpec()))
                    .as("options of " + name)
                    .allSatisfy(option -> assertThat(page).contains("`" + option));
        }
    }

    private static Stream<String> options(CommandSpec spec) {
        return Stream.concat(
                spec.options().stream().map(OptionSpec::longestName).filter(name -> !EVERYWHERE.contains(name)),
                spec.subcommands().values().stream().flatMap(each -> options(each.getCommandSpec())));
    }

    @Test
    void whatEveryVerbHasIsSaidOnce() throws IOException {
        assertThat(Files.readString(docs().resolve("user/README.md"))).contains(EVERYWHERE);
    }
}
