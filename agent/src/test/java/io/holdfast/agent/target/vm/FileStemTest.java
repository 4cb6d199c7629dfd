package io.holdfast.agent.target.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class FileStemTest {
    @Test
    void plainNamesStayAsTheyAre() {
        for (String plain : new String[] {"web-01", "db_2.prod+x", "数据库服务器"}) {
            assertThat(FileStem.of(plain)).isEqualTo(plain);
        }
    }

    @Test
    void namesThatLookAlikeStayApart() {
        assertThat(FileStem.of("a/b")).startsWith("a_b-").isNotEqualTo(FileStem.of("a b"));
        assertThat(FileStem.of("x".repeat(200))).isNotEqualTo(FileStem.of("x".repeat(201)));
        assertThat(FileStem.of("-rf")).startsWith("_rf-");
        assertThat(FileStem.of("..")).startsWith("_.-");
    }

    @Property
    void anyNameIsASafeFile(@ForAll @StringLength(max = 300) String name) {
        String stem = FileStem.of(name);
        assertThat(stem)
                .isNotEmpty()
                .doesNotContain("/", "\0", " ", "\n", ",", ":")
                .doesNotStartWith(".");
        assertThat(stem.getBytes(UTF_8)).hasSizeLessThan(160);
    }
}
