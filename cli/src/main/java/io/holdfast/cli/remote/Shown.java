package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How answers are shown: tables and indented JSON for people, a line of JSON for programs. */
final class Shown {
    private static final String GAP = "  ";

    private Shown() {}

    /** All of one answer. */
    static void whole(Output output, JsonNode body) {
        if (!body.isMissingNode()) {
            output.lines(
                    line -> body.toPrettyString().lines().map(Output::printable).forEach(line));
        }
        object(output, body);
    }

    /** An item of a list, or an answer, for programs; nothing when there is none. */
    static void object(Output output, JsonNode body) {
        if (!body.isMissingNode()) {
            output.object(() -> new JsonLine("answer").json("body", body.toString()));
        }
    }

    /** A table whose columns are as wide as they must be; they are written as {@link Column#of} reads them. */
    static void table(Output output, List<String> columns, List<JsonNode> items) {
        List<Column> described = columns.stream().map(Column::of).toList();
        List<List<String>> rows = new ArrayList<>();
        rows.add(described.stream().map(Column::title).toList());
        items.forEach(item ->
                rows.add(described.stream().map(column -> column.cell(item)).toList()));
        List<Integer> widths = IntStream.range(0, columns.size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> width(row.get(column)))
                        .max()
                        .orElse(0))
                .toList();
        output.lines(line -> rows.forEach(row -> line.accept(row(row, widths).stripTrailing())));
        items.forEach(item -> object(output, item));
    }

    /** The end of a verb that shows a list. */
    static ExitCode listed(Context context, List<String> columns, List<JsonNode> items) {
        table(context.output(), columns, items);
        return context.end(ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).number("count", items.size()));
    }

    static List<JsonNode> each(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items;
    }

    private static String row(List<String> cells, List<Integer> widths) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            row.append(cells.get(i))
                    .repeat(' ', widths.get(i) - width(cells.get(i)))
                    .append(GAP);
        }
        return row.toString();
    }

    /** In a terminal, where Chinese, Japanese and Korean characters are two places wide. */
    private static int width(String text) {
        return text.codePoints()
                .map(each -> switch (Character.UnicodeScript.of(each)) {
                    case HAN, HIRAGANA, KATAKANA, HANGUL -> 2;
                    default -> 1;
                })
                .sum();
    }

    /** What somebody wrote as JSON. */
    static ObjectNode document(String subject, String text) {
        if (ServerLink.parse(subject, text) instanceof ObjectNode document) {
            return document;
        }
        throw Arguments.usage(subject, subject + " is no JSON object.");
    }

    /** The content of a file, or of standard input for {@code -}. */
    static String content(String file) {
        try {
            return file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new HoldfastException(
                    ErrorCode.SOURCE_UNREADABLE, file, "Cannot read " + file + ": there is no such file.", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new HoldfastException(
                    ErrorCode.SOURCE_UNREADABLE, file, "Cannot read " + file + ": " + InWords.of(e) + ".", e);
        }
    }
}
