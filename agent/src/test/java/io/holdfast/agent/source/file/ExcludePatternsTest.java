package io.holdfast.agent.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.agent.linux.FileType;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.RawText;
import io.holdfast.format.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExcludePatternsTest {
    /** As a question mark, the byte would have fit any byte, and the pattern anything. */
    @Test
    void aByteThatIsNoTextFitsItselfOnly() {
        ExcludePatterns patterns = ExcludePatterns.compile(List.of(RawText.decode(new byte[] {(byte) 0xff, '*'})));
        assertThat(patterns.excludes(new byte[] {'/', 'a', '/', (byte) 0xff, 'b'}, FileType.REGULAR))
                .isTrue();
        assertThat(patterns.excludes(new byte[] {'/', 'a', '/', 'b'}, FileType.REGULAR))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "*.o,        /src/main.o,          true",
        "*.o,        /src/main.c,          false",
        "*.o,        /main.o/deep,         false",
        "core,       /a/b/core,            true",
        "core,       /a/b/core2,           false",
        "c?re,       /core,                true",
        "c?re,       /cre,                 false",
        "[a-c]x,     /bx,                  true",
        "[a-c]x,     /dx,                  false",
        "[!a-c]x,    /dx,                  true",
        "[^a-c]x,    /ax,                  false",
        "[]]x,       /]x,                  true",
        "[a-]x,      /-x,                  true",
        "[\\]a]x,    /]x,                  true",
        "\\*x,       /*x,                  true",
        "\\*x,       /ax,                  false",
        "\\!x,       /!x,                  true",
        "/var/tmp,   /var/tmp,             true",
        "/var/tmp,   /home/var/tmp,        false",
        "var/tmp,    /home/var/tmp,        true",
        "var/*/x,    /home/var/tmp/x,      true",
        "var/*/x,    /home/var/a/b/x,      false",
        "var/**/x,   /home/var/a/b/x,      true",
        "var/**/x,   /home/var/x,          true",
        "/a/**,      /a/b/c,               true",
        "/a/**,      /a,                   false",
        "**/x,       /x,                   true",
        "**,         /any/thing,           true",
        "/**/x,      /a/b/x,               true",
        "a**b,       /axxb,                true",
        "*a*b*c,     /xxaxxbxxc,           true",
        "*a*b*c,     /xxaxxcxxb,           false",
        "/*,         /top,                 true",
        "/*,         /top/below,           false",
        "a/*/**/b,   /a/b,                 false",
        "a/*/**/b,   /a/x/b,               true",
    })
    void aPatternMatchesTheseNamesAndNoOthers(String pattern, String path, boolean expected) {
        assertThat(excludes(List.of(pattern), path, FileType.REGULAR)).isEqualTo(expected);
    }

    @Test
    void aSlashAtTheEndMeansDirectoriesOnly() {
        assertThat(excludes(List.of("cache/"), "/a/cache", FileType.DIRECTORY)).isTrue();
        assertThat(excludes(List.of("cache/"), "/a/cache", FileType.REGULAR)).isFalse();
        assertThat(excludes(List.of("cache/"), "/a/cache", FileType.SYMBOLIC_LINK))
                .isFalse();
    }

    @Test
    void theLastPatternThatMatchesDecides() {
        List<String> patterns = List.of("*.log", "!keep.log", "/tmp/keep.log");
        assertThat(excludes(patterns, "/a/other.log", FileType.REGULAR)).isTrue();
        assertThat(excludes(patterns, "/a/keep.log", FileType.REGULAR)).isFalse();
        assertThat(excludes(patterns, "/tmp/keep.log", FileType.REGULAR)).isTrue();
    }

    @Test
    void namesThatAreNotTextAreMatchedByteByByte() {
        byte[] name = {(byte) 0xff, '.', 'o'};
        assertThat(ExcludePatterns.compile(List.of("*.o")).in(new byte[] {'/'}).excludes(name, FileType.REGULAR))
                .isTrue();
        assertThat(ExcludePatterns.compile(List.of("?.o")).in(new byte[] {'/'}).excludes(name, FileType.REGULAR))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"[abc, byte 1", "a/[z-a]x, byte 6", "abc\\, byte 4", "!, byte 2", "/, byte 1", "'', byte 1"})
    void aBadPatternIsRefusedWithItsPlace(String pattern, String place) {
        assertThatExceptionOfType(HoldfastException.class)
                .isThrownBy(() -> ExcludePatterns.compile(List.of(pattern)))
                .withMessageContaining(pattern)
                .withMessageContaining(place)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE));
    }

    @Test
    void aHundredThousandNamesAreMatchedInAMoment() {
        ExcludePatterns patterns = ExcludePatterns.compile(List.of(
                "*.o", "*.tmp", "node_modules/", "/proc/*", ".cache/**", "*~", "core.[0-9]*", "build/out/*.class"));
        List<byte[]> names = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            names.add(("some-file-name-" + i + ".txt").getBytes(StandardCharsets.UTF_8));
        }
        Duration best = Duration.ofDays(1);
        for (int round = 0; round < 10; round++) {
            long start = Time.system().nanos();
            for (int directory = 0; directory < 100; directory++) {
                ExcludePatterns.In in = patterns.in("/home/somebody/work/project".getBytes(StandardCharsets.UTF_8));
                for (byte[] name : names) {
                    assertThat(in.excludes(name, FileType.REGULAR) ? 1 : 0).isZero();
                }
            }
            Duration took = Duration.ofNanos(Time.system().nanos() - start);
            best = took.compareTo(best) < 0 ? took : best;
        }
        assertThat(best).isLessThan(Duration.ofSeconds(1));
    }

    private static boolean excludes(List<String> patterns, String path, FileType type) {
        return ExcludePatterns.compile(patterns).excludes(path.getBytes(StandardCharsets.UTF_8), type);
    }
}
