package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** {@code … list}. */
final class ListVerb implements Verb {
    private static final int PAGE = 200;

    private final Kind kind;

    ListVerb(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Options options() {
        Options options = Options.of("list", "Lists them.").value("--limit", "COUNT", "At most so many (default all).");
        kind.filters()
                .forEach(each ->
                        options.value("--" + option(each), "TEXT", "Only those with this " + option(each) + "."));
        return options;
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        int most = arguments.count("--limit", 1).orElse(Integer.MAX_VALUE);
        String filter = kind.filters().stream()
                .flatMap(
                        each -> arguments
                                .text("--" + option(each))
                                .map(text -> "&" + parameter(each) + "=" + ServerLink.encoded(text))
                                .stream())
                .collect(Collectors.joining());
        List<JsonNode> items = new ArrayList<>();
        try (ServerLink link = ServerLink.of(SavedLogin.required())) {
            Optional<String> after = Optional.empty();
            do {
                JsonNode page = link.get(kind.path() + "?limit=" + Math.min(PAGE, most - items.size()) + filter
                                + after.map(next -> "&after=" + ServerLink.encoded(next))
                                        .orElse(""))
                        .body();
                page.path("items").forEach(items::add);
                after = page.has("next") ? Optional.of(page.path("next").asString()) : Optional.empty();
            } while (after.isPresent() && items.size() < most);
        }
        Shown.table(context.output(), kind.columns(), items);
        return context.end(ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).number("count", items.size()));
    }

    private static String option(String filter) {
        return filter.split("=", 2)[0];
    }

    private static String parameter(String filter) {
        String[] parts = filter.split("=", 2);
        return parts[parts.length - 1];
    }
}
