package io.holdfast.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that start the JVM, with something in its place that says what it was given. */
final class LauncherTest {
    private static final String CHECKOUT = "../holdfast";
    private static final String PACKAGE = "src/debian/holdfast/usr/bin/holdfast";

    @TempDir
    Path work = Path.of("");

    /** The JVM would open its own files in the place of closed streams, and fall over what is written there. */
    @ParameterizedTest
    @ValueSource(strings = {CHECKOUT, PACKAGE})
    void noStandardStreamIsClosedForTheJvm(String launcher) throws IOException, InterruptedException {
        assertThat(given(launcher, "<&- >&- 2>&-")).isEqualTo("/dev/null\n/dev/full\n/dev/null\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {CHECKOUT, PACKAGE})
    void openOnesAreLeftAlone(String launcher) throws IOException, InterruptedException {
        assertThat(given(launcher, "</dev/zero >>/dev/zero 2>>/dev/zero"))
                .isEqualTo("/dev/zero\n/dev/zero\n/dev/zero\n");
    }

    /** What the streams of a launcher that was started with these redirections lead to when it starts the JVM. */
    private String given(String launcher, String redirections) throws IOException, InterruptedException {
        Path result = work.resolve("result");
        Path script = work.resolve("launcher");
        String text = Files.readString(Path.of(launcher))
                .replace("current || make_current", ":")
                .replaceFirst(
                        "exec \\S*/bin/java\"? .*",
                        "all=\\$(for i in 0 1 2; do readlink /proc/\\$\\$/fd/\\$i; done); echo \"\\$all\" >'" + result
                                + "'");
        Files.writeString(script, text);
        String shell = text.lines().findFirst().orElseThrow().contains("bash") ? "bash" : "sh";
        Process process = new ProcessBuilder("bash", "-c", shell + " '" + script + "' " + redirections)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return Files.readString(result);
    }
}
