package io.holdfast.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule is shown a fixture that breaks it: a rule that cannot fail guards nothing. */
final class RulesCanFailTest {
    private static final JavaClasses FIXTURES = new ClassFileImporter().importPackages(Packages.FIXTURES.root());

    private final ModuleRules modules = new ModuleRules(Packages.FIXTURES);
    private final ForbiddenCalls calls = new ForbiddenCalls(Packages.FIXTURES);

    @Test
    void aClassOutsideEveryModuleIsReported() {
        assertThat(violations(modules.everyClassBelongsToAModule()))
                .isNotEmpty()
                .allMatch(line -> line.contains("stray."));
    }

    @Test
    void aModuleThatUsesAnotherAgainstTheTableIsReported() {
        assertThat(violations(modules.modulesUseOnlyWhatTheTableAllows()))
                .isNotEmpty()
                .allMatch(line -> line.contains("agent.UsesTheEngine"));
    }

    @Test
    void aModuleThatUsesAnUnexportedPackageIsReported() {
        assertThat(violations(modules.modulesUseOnlyExportedPackages()))
                .isNotEmpty()
                .allMatch(line -> line.contains("cli.ReachesInside"));
    }

    @Test
    void aCycleBetweenAPackageAndTheOneBelowItIsReported() {
        assertThat(violations(modules.packagesHaveNoCycles()))
                .singleElement()
                .asString()
                .contains("repository.Outer")
                .contains("repository.pack.Inner");
    }

    @Test
    void aPackageOfTheServerThatUsesALaterOneOrHasNoPlaceIsReported() {
        assertThat(violations(modules.serverPackagesUseOnlyThoseBeforeThem()))
                .anyMatch(line -> line.contains("access.LooksAhead") && line.contains("job.Later"))
                .anyMatch(line -> line.contains("nowhere.Homeless"))
                .allMatch(line -> line.contains("LooksAhead") || line.contains("nowhere."));
    }

    @Test
    void filesThreadsAndLocksInTheFormatAreReported() {
        assertThat(violations(modules.formatIsPure()))
                .anyMatch(line -> line.contains("java.nio.file.Path"))
                .anyMatch(line -> line.contains("java.lang.Thread"))
                .anyMatch(line -> line.contains("java.util.concurrent.locks.ReentrantLock"))
                .allMatch(line -> line.contains("format.Impure"));
    }

    @Test
    void vagueNamesAreReportedAndWordsThatOnlyContainThemAreNot() {
        assertThat(violations(modules.namesSayWhatATypeIs()))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("ChunkManager"),
                        line -> assertThat(line).contains("DataPipe"));
    }

    @Test
    void everyForbiddenCallIsReportedOutsideItsDoor() {
        List<String> reported = violations(calls.inMainCode());
        assertThat(reported).allMatch(line -> line.contains("cli.ForbiddenEverything"));
        for (String call : List.of(
                "System.currentTimeMillis()",
                "System.nanoTime()",
                "Instant.now()",
                "Clock.systemUTC()",
                "Thread.sleep(long)",
                "Random.<init>()",
                "Random.<init>(long)",
                "Math.random()",
                "ThreadLocalRandom.current()",
                "SecureRandom.<init>()",
                "UUID.randomUUID()",
                "Charset.defaultCharset()",
                "Locale.getDefault()",
                "String.format(java.lang.String, [Ljava.lang.Object;)")) {
            assertThat(reported).anyMatch(line -> line.contains(call));
        }
    }

    @Test
    void aTestMaySeedAGeneratorButNotDrawTheSeedFromTheMachine() {
        assertThat(violations(calls.inTests()))
                .noneMatch(line -> line.contains("Random.<init>(long)"))
                .anyMatch(line -> line.contains("Random.<init>()"));
    }

    @Test
    void aFileOverTheLimitIsReported(@TempDir Path root) throws IOException {
        Files.writeString(root.resolve("Long.java"), "\n".repeat(SourceTree.MOST_LINES + 1));
        Files.writeString(root.resolve("Short.java"), "\n".repeat(SourceTree.MOST_LINES));
        assertThat(new SourceTree(root).filesOverTheLimit()).containsExactly("Long.java");
    }

    private static List<String> violations(ArchRule rule) {
        return rule.evaluate(FIXTURES).getFailureReport().getDetails();
    }
}
