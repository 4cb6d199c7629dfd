package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MainTest {
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private final CommandLine line =
            Main.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(errors));

    @Test
    void versionNamesTheProduct() {
        assertThat(line.execute("--version")).isZero();
        assertThat(output.toString()).startsWith("holdfast ");
    }

    @Test
    void noVerbIsAUsageErrorAndShowsTheUsageOnStandardError() {
        assertThat(line.execute()).isEqualTo(2);
        assertThat(errors.toString()).contains("Usage: holdfast");
        assertThat(output.toString()).isEmpty();
    }

    @Test
    void anUnknownOptionIsAUsageErrorThatNamesIt() {
        assertThat(line.execute("--no-such-option")).isEqualTo(2);
        assertThat(errors.toString()).contains("--no-such-option");
    }
}
