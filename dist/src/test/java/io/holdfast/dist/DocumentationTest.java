package io.holdfast.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

final class DocumentationTest {
    /** Said once for all verbs. */
    private static final Set<String> EVERYWHERE =
            Set.of("--repository", "--password-file", "--recovery-key-file", "--json", "--help");

    private static Path docs() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/user"))) {
            at = Objects.requireNonNull(at.getParent(), "not inside a checkout");
        }
        return at.resolve("docs");
    }

    @Test
    void everyProcessHasAPageThatNamesItsVerbsAndOptions() throws IOException {
        for (VerbGroup group :
                Main.processes().values().stream().map(each -> each.get()).toList()) {
            String page = Files.readString(docs().resolve("user").resolve(group.name() + ".md"));
            for (Verb verb : group.verbs()) {
                names(page, group.name() + " ", verb);
            }
            assertThat(Files.readString(docs().resolve("user/README.md"))).contains(group.name() + ".md");
        }
    }

    @Test
    void everyVerbHasAPageThatNamesItsOptions() throws IOException {
        for (Verb verb : Main.verbs().values().stream().map(each -> each.get()).toList()) {
            String name = verb.options().spec().name();
            names(Files.readString(docs().resolve("user").resolve(name + ".md")), "", verb);
            assertThat(Files.readString(docs().resolve("user/README.md"))).contains(name + ".md");
        }
    }

    private static void names(String page, String group, Verb verb) {
        assertThat(page).contains("holdfast " + group + verb.options().spec().name());
        assertThat(verb.options().spec().options().stream().map(OptionSpec::longestName))
                .filteredOn(name -> !EVERYWHERE.contains(name))
                .allSatisfy(name -> assertThat(page).contains("`" + name));
    }
}
