package io.holdfast.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects that docs/user/json.md documents: a heading {@code ## type} or {@code ## summary of verb} each, and a table whose first column names the fields. Rows that say "sometimes" may be missing in an object; all
 * others must be there.
 */
public final class JsonDocument {
    private static final Pattern HEADING = Pattern.compile("^## `([^`]+)`(?: of (.*))?$");
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|(.*)$");

    /** Compared where there are machines, and where there are processes and a server. */
    private static final Set<String> ELSEWHERE = Set.of(
            "connected",
            "waiting",
            "serving",
            "answer",
            "unreadable",
            "summary of agent enrol",
            "summary of media enrol",
            "summary of verbs that ask a server",
            "image",
            "machine",
            "vm",
            "disk",
            "removed",
            "remark",
            "summary of backup --vm",
            "summary of restore --vm",
            "summary of vm list",
            "summary of vm cleanup");

    private final Map<String, Set<String>> always = new LinkedHashMap<>();
    private final Map<String, Set<String>> sometimes = new LinkedHashMap<>();
    private final Set<String> seen = new TreeSet<>();

    public JsonDocument() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/user/json.md"))) {
            at = Objects.requireNonNull(at.getParent(), "not inside a checkout");
        }
        try {
            read(Files.readAllLines(at.resolve("docs/user/json.md")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(List<String> lines) {
        List<String> open = List.of();
        for (String line : lines) {
            Matcher heading = HEADING.matcher(line);
            Matcher row = ROW.matcher(line);
            if (heading.matches()) {
                String type = heading.group(1);
                String verbs = heading.group(2) == null ? "" : heading.group(2);
                open = verbs.isEmpty() ? List.of(type) : verbs(type, verbs);
                open.forEach(each -> {
                    always.put(each, new TreeSet<>(Set.of("type")));
                    sometimes.put(each, new TreeSet<>());
                });
            } else if (row.matches()) {
                Map<String, Set<String>> where = row.group(2).contains("sometimes") ? sometimes : always;
                for (String each : open) {
                    where.getOrDefault(each, Set.of()).add(row.group(1));
                }
            }
        }
    }

    private static List<String> verbs(String type, String verbs) {
        return Pattern.compile(", ")
                .splitAsStream(verbs.replace("`", ""))
                .map(verb -> type + " of " + verb)
                .toList();
    }

    /** Every object has all fields that are always there, and none that is not documented. */
    public void compare(String verb, List<Json> objects) {
        for (Json each : objects) {
            String name = each.type().equals("summary") ? "summary of " + verb : each.type();
            assertThat(always).as("objects that are documented").containsKey(name);
            seen.add(name);
            Set<String> allowed = new TreeSet<>(always.getOrDefault(name, Set.of()));
            assertThat(each.names()).as(name).containsAll(allowed);
            allowed.addAll(sometimes.getOrDefault(name, Set.of()));
            assertThat(each.names()).as(name).isSubsetOf(allowed);
        }
    }

    /** Documented, and never met. Some only damage or chance brings about, and some are compared elsewhere. */
    Set<String> unseen() {
        Set<String> unseen = new TreeSet<>(always.keySet());
        unseen.removeAll(ELSEWHERE);
        unseen.removeAll(seen);
        unseen.removeAll(Set.of("error", "exception", "finding", "victim", "mended", "progress"));
        return unseen;
    }
}
