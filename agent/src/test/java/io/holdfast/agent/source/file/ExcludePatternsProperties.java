package io.holdfast.agent.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.linux.FileType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The matcher against one that is slow and obvious. */
final class ExcludePatternsProperties {
    @Property(tries = 2000)
    void agreesWithTheObviousMatcher(@ForAll("patterns") List<String> pattern, @ForAll("paths") List<String> path) {
        String joined = "/" + String.join("/", pattern);
        boolean found = ExcludePatterns.compile(List.of(joined))
                .excludes(("/" + String.join("/", path)).getBytes(StandardCharsets.UTF_8), FileType.REGULAR);
        assertThat(found).as("%s on %s", joined, path).isEqualTo(names(pattern, path));
    }

    @Property(tries = 1000)
    void withoutASlashInFrontAnyDepthWillDo(
            @ForAll("patterns") List<String> pattern, @ForAll("paths") List<String> path) {
        String joined = String.join("/", pattern);
        boolean expected = false;
        for (int i = 0; i < path.size(); i++) {
            expected |= names(pattern, path.subList(i, path.size()));
        }
        assertThat(ExcludePatterns.compile(List.of(joined))
                        .excludes(("/" + String.join("/", path)).getBytes(StandardCharsets.UTF_8), FileType.REGULAR))
                .as("%s on %s", joined, path)
                .isEqualTo(expected);
    }

    @Provide
    Arbitrary<List<String>> patterns() {
        Arbitrary<String> name = Arbitraries.of("a", "b", "*", "?", "[ab]", "[!a]")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(parts -> {
                    String joined = String.join("", parts);
                    return joined.equals("**") ? "*" : joined;
                });
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(3, name), net.jqwik.api.Tuple.of(1, Arbitraries.just("**")))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<List<String>> paths() {
        return Arbitraries.strings()
                .withChars("abc")
                .ofMinLength(1)
                .ofMaxLength(4)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    private static boolean names(List<String> pattern, List<String> path) {
        if (pattern.isEmpty()) {
            return path.isEmpty();
        }
        if (!pattern.getFirst().equals("**")) {
            return !path.isEmpty()
                    && name(pattern.getFirst(), path.getFirst())
                    && names(pattern.subList(1, pattern.size()), path.subList(1, path.size()));
        }
        // At the end it stands for at least one name.
        boolean last = pattern.stream().allMatch("**"::equals);
        for (int taken = last ? 1 : 0; taken <= path.size(); taken++) {
            if (last
                    ? taken == path.size()
                    : names(pattern.subList(1, pattern.size()), path.subList(taken, path.size()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean name(String pattern, String text) {
        return text.matches(pattern.replace("*", ".*").replace("?", ".").replace("[!", "[^"));
    }
}
