package io.holdfast.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The optimizing compiler gets the loops over bytes and nothing that only stands around them. Code waits for its
 * compilation here, so that a busy machine changes nothing.
 */
class CompilersTest {
    /** A task of the optimizing compiler; those of the other one state a level. */
    private static final Pattern OPTIMIZED =
            Pattern.compile("<task compile_id='\\d+' (?!.*level=).*method='(\\S+ \\S+)");

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
        List<String> optimized = optimized(log);
        assertThat(optimized)
                .contains(
                        "io.holdfast.format.chunking.GearCutter scan",
                        "org.bouncycastle.crypto.generators.Argon2BytesGenerator$FillBlock fillBlock")
                .noneMatch(method -> method.startsWith("io.holdfast.agent.")
                        || method.startsWith("io.holdfast.repository.index.FingerprintTable ")
                        || method.startsWith("sun.security.provider.SecureRandom "));
    }

    private static List<String> optimized(Path log) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.map(OPTIMIZED::matcher)
                    .filter(Matcher::find)
                    .map(matcher -> matcher.group(1))
                    .distinct()
                    .toList();
        }
    }
}
