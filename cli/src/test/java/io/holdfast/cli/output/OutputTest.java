package io.holdfast.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class OutputTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Output output = new Output(
            new PrintStream(out, true, StandardCharsets.UTF_8), System.err, Output.Form.PEOPLE, Output.Channel.FILE);

    private String shown(String name) {
        output.line("", name.getBytes(StandardCharsets.UTF_8), "");
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    /** Terminals take the one character U+009B for the two that begin an escape sequence. */
    @Test
    void noControlCharacterOfANameReachesATerminal() {
        String name = "a\u001b[31m\u009b31m\u0085\u007fé\u00a0ÿ";
        assertThat(shown(name)).isEqualTo("a?[31m??31m???é\u00a0ÿ");
        assertThat(Output.printable(name)).isEqualTo("a?[31m?31m??é\u00a0ÿ");
    }

    /** Why a machine was left, that something was tried once more. */
    @Test
    void aRemarkIsToldToPeopleAndToPrograms() {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        PrintStream beside = new PrintStream(errors, true, StandardCharsets.UTF_8);
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        new Output(stream, beside, Output.Form.PEOPLE, Output.Channel.FILE).remark("left");
        assertThat(errors.toString(StandardCharsets.UTF_8).strip()).isEqualTo("holdfast: left");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        new Output(stream, beside, Output.Form.PROGRAMS, Output.Channel.FILE).remark("tried once more");
        assertThat(out.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("{\"type\":\"remark\",\"message\":\"tried once more\"}");
        assertThat(errors.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }
}
