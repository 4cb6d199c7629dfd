package io.holdfast.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonLineTest {
    @Test
    void fieldsStandInTheirOrder() {
        assertThat(new JsonLine("summary")
                        .text("result", "complete")
                        .number("files", 3)
                        .decimal("seconds", 1.23456)
                        .flag("pinned")
                        .texts("tags", List.of("a", "b"))
                        .finished())
                .isEqualTo(
                        "{\"type\":\"summary\",\"result\":\"complete\",\"files\":3,\"seconds\":1.235,\"pinned\":true,\"tags\":[\"a\",\"b\"]}");
    }

    @Test
    void aLineStaysOneLine() {
        assertThat(new JsonLine("x").text("t", "a\n\u2028\"\\").finished())
                .isEqualTo("{\"type\":\"x\",\"t\":\"a\\n\u2028\\\"\\\\\"}");
    }

    @Test
    void namesThatAreNoTextComeInHexToo() {
        assertThat(new JsonLine("x").raw("path", new byte[] {'/', 'a', -1}).finished())
                .isEqualTo("{\"type\":\"x\",\"path\":\"/a\ufffd\",\"pathHex\":\"2f61ff\"}");
        assertThat(new JsonLine("x").raw("path", new byte[] {'/', 'a'}).finished())
                .isEqualTo("{\"type\":\"x\",\"path\":\"/a\"}");
    }
}
