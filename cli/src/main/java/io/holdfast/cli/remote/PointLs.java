package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** {@code point ls}. */
final class PointLs implements Verb {
    static final List<String> COLUMNS =
            List.of("TYPE=/type", "SIZE=/size", "MODIFIED=/modified", "OWNER=/owner", "PATH=/path");

    private static final int PAGE = 500;

    @Override
    public Options options() {
        return Options.of("ls", "Lists a directory of a recovery point.")
                .operands("POINT [PATH]", "A point's id, and a directory or file in it (default /).");
    }

    @Override
    public ExitCode run(Context context) {
        List<String> operands = context.arguments().operands(1, 2);
        String directory = operands.size() > 1 ? operands.getLast() : "/";
        List<JsonNode> entries = new ArrayList<>();
        try (ServerLink link = ServerLink.of(SavedLogin.required())) {
            String path = Points.path(operands.getFirst(), "entries") + "?limit=" + PAGE + "&path="
                    + ServerLink.encoded(directory);
            Optional<String> after = Optional.empty();
            do {
                JsonNode page = link.get(path
                                + after.map(next -> "&after=" + ServerLink.encoded(next))
                                        .orElse(""))
                        .body();
                page.path("items").forEach(entries::add);
                after = page.has("next") ? Optional.of(page.path("next").asString()) : Optional.empty();
            } while (after.isPresent());
        }
        Shown.table(context.output(), COLUMNS, entries);
        return context.end(ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).number("count", entries.size()));
    }
}
