package io.holdfast.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The optimizing compiler gets the loops over bytes and nothing that only stands around them. Code waits for its
 * compilation here, so that a busy machine changes nothing.
 */
class CompilersTest {
    /** A task of a compiler. */
    private static final Pattern TASK = Pattern.compile("<task compile_id='\\d+' .*method='(\\S+ \\S+).*");

    /** Those of the quick compiler state a level: this one for code that it only compiles, others for code that it has count besides. */
    private static final String QUICK = " level='1' ";

    private static final String LEVEL = " level=";

    private static final int BYTES = 96 << 20;

    @TempDir
    Path work;

    @Test
    void optimizesLoopsOverBytesAndNothingElseOfOurs() throws IOException {
        Path log = work.resolve("compilations.xml");
        byte[] content = new byte[BYTES];
        new Random(1).nextBytes(content);
        Path file = Files.write(work.resolve("content"), content);
        Holdfast holdfast = new Holdfast(work);
        holdfast.run("repository", "create");

        Holdfast.Outcome outcome = holdfast.with(
                        "JDK_JAVA_OPTIONS",
                        "-XX:+UnlockDiagnosticVMOptions -XX:-BackgroundCompilation -XX:+LogCompilation -XX:LogFile="
                                + log)
                .run("backup", file.toString());

        assertThat(outcome.code()).as(outcome.errors()).isZero();
        assertThat(compiled(log, task -> !task.contains(LEVEL)))
                .contains("io.holdfast.format.chunking.GearCutter scan")
                .noneMatch(method -> method.startsWith("io.holdfast.agent.")
                        || method.startsWith("io.holdfast.repository.index.FingerprintTable ")
                        || method.startsWith("sun.security.provider.SecureRandom "));
        List<String> atOnce = compiled(log, task -> task.contains(QUICK));
        List<String> countedFirst = compiled(log, task -> task.contains(LEVEL) && !task.contains(QUICK));
        assertThat(countedFirst)
                .as("code that the program was not seen to use when its cache was made")
                .hasSizeLessThan(atOnce.size() / 2);
    }

    private static List<String> compiled(Path log, Predicate<String> wanted) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.filter(wanted)
                    .map(TASK::matcher)
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .distinct()
                    .toList();
        }
    }
}
