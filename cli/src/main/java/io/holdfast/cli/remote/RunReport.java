package io.holdfast.cli.remote;

import io.holdfast.cli.output.Moments;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A run in words. */
final class RunReport {
    private static final double THOUSANDTHS = 10;

    private RunReport() {}

    /** One line: what it was, how it ended, how much it took. */
    static String line(JsonNode run) {
        JsonNode outcome = run.path("outcome");
        List<String> parts = new ArrayList<>();
        parts.add(what(run) + " " + words(run.path("state")));
        JsonNode counts = outcome.path("counts");
        if (counts.isObject()) {
            parts.add(Sizes.count(counts.path("files").asLong(), "file"));
            parts.add(size(counts, "readBytes") + " read");
            parts.add(size(counts, "sealedBytes") + " stored");
        }
        if (outcome.path("took").isString()) {
            parts.add(Sizes.seconds(
                    Duration.parse(outcome.path("took").asString()).toMillis() / 1e3));
        }
        return String.join(", ", parts);
    }

    /** What is worth knowing of how it ended, a line each. */
    static List<String> remarks(JsonNode run) {
        return Shown.each(run.path("outcome").path("remarks")).stream()
                .map(each -> Output.printable(each.asString()))
                .toList();
    }

    /** All that somebody asks who wonders how far it is, and why no further. */
    static List<String> lines(JsonNode run) {
        List<String> lines = new ArrayList<>();
        add(lines, "Run", run.path("id").asString());
        add(lines, "What", what(run));
        String state = words(run.path("state"));
        add(
                lines,
                "State",
                state
                        + (run.path("attempt").asInt(1) > 1
                                ? ", attempt " + run.path("attempt").asInt()
                                : ""));
        add(lines, "Reason", String.join(" ", texts(run, "code", "reason")));
        add(lines, "Queued", moment(run.path("queuedAt")));
        add(lines, "Started", moment(run.path("startedAt")));
        add(lines, "Ended", moment(run.path("endedAt")));
        if (AwaitedRuns.going(run)) {
            going(lines, run.path("progress"));
        } else {
            ended(lines, run);
        }
        return lines;
    }

    private static void going(List<String> lines, JsonNode progress) {
        if (!progress.isObject()) {
            return;
        }
        add(lines, "Phase", String.join("  ", texts(progress, "phase", "current")));
        long expected = progress.path("expectedBytes").asLong(-1);
        long left = progress.path("secondsLeft").asLong(-1);
        add(
                lines,
                "Done",
                size(progress, "foundBytes")
                        + (expected > 0 ? " of " + Sizes.bytes(expected) : "")
                        + ", " + Sizes.count(progress.path("files").asLong(), "file")
                        + ", " + size(progress, "rate") + "/s"
                        + (left >= 0 ? ", " + Sizes.seconds((double) left) + " left" : ""));
        add(lines, "Read", size(progress, "readBytes"));
        add(lines, "Sent", size(progress, "sentBytes"));
        add(lines, "Stored", size(progress, "sealedBytes"));
        add(lines, "Held up by", shares(progress.path("shares")));
        exceptions(lines, progress.path("exceptions").asLong(0));
    }

    private static void ended(List<String> lines, JsonNode run) {
        JsonNode outcome = run.path("outcome");
        if (!outcome.isObject()) {
            return;
        }
        add(
                lines,
                "Took",
                Sizes.seconds(
                        Duration.parse(outcome.path("took").asString("PT0S")).toMillis() / 1e3));
        JsonNode counts = outcome.path("counts");
        if (counts.isObject()) {
            add(
                    lines,
                    "Holds",
                    Sizes.count(counts.path("files").asLong(), "file") + ", " + size(outcome, "logicalBytes"));
            add(lines, "Read", size(counts, "readBytes"));
            add(lines, "Sent", size(outcome, "sentBytes"));
            add(lines, "Stored", size(counts, "sealedBytes"));
        }
        outcome.path("figures")
                .propertyStream()
                .forEach(each -> add(lines, each.getKey(), each.getValue().asString()));
        add(lines, "Held up by", shares(outcome.path("shares")));
        remarks(run).forEach(each -> add(lines, "Remark", each));
        exceptions(lines, outcome.path("exceptionCount").asLong(0));
    }

    private static void exceptions(List<String> lines, long count) {
        if (count > 0) {
            add(lines, "Exceptions", Sizes.count(count) + "; holdfast run exceptions shows them");
        }
    }

    private static void add(List<String> lines, String title, String text) {
        if (!text.isEmpty()) {
            lines.add(Output.printable(String.format(Locale.ROOT, "%-11s %s", title, text)));
        }
    }

    /** What time went into, the largest first, in per cent; nothing before anything is known. */
    private static String shares(JsonNode shares) {
        return shares.propertyStream()
                .filter(each -> each.getValue().asLong(0) > 0)
                .sorted(Comparator.comparingLong((Map.Entry<String, JsonNode> each) ->
                                each.getValue().asLong())
                        .reversed())
                .map(each -> String.format(
                        Locale.ROOT,
                        "%s %.0f %%",
                        each.getKey(),
                        each.getValue().asLong() / THOUSANDTHS))
                .collect(Collectors.joining(", "));
    }

    private static String what(JsonNode run) {
        JsonNode task = run.path("task");
        return String.join(
                        " ", List.of(words(task.path("kind")), task.path("name").asString("")))
                .strip();
    }

    private static String words(JsonNode word) {
        return word.asString("").toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String moment(JsonNode moment) {
        return moment.isString() ? Moments.local(Instant.parse(moment.asString())) : "";
    }

    private static String size(JsonNode in, String field) {
        return Sizes.bytes(in.path(field).asLong(0));
    }

    private static List<String> texts(JsonNode in, String first, String second) {
        return List.of(in.path(first).asString(""), in.path(second).asString("")).stream()
                .filter(text -> !text.isEmpty())
                .toList();
    }
}
