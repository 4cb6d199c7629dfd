package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code resource kinds}: each setting of each kind is a line. */
final class ResourceKinds implements LoggedInVerb {
    private static final Operation KINDS = Operation.get("/api/v1/resource-kinds");
    private static final List<String> COLUMNS = List.of(
            "KIND=/kind",
            "FOR=/for",
            "SETTING=/name",
            "TYPE=/type",
            "NEED=/need",
            "CHOICES=list:/choices",
            "HELP=/help");

    @Override
    public Options options() {
        return Options.of("kinds", "Shows what agents can protect, and with which settings.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(KINDS);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        context.arguments().operands(0, 0);
        List<JsonNode> settings = new ArrayList<>();
        for (JsonNode kind : link.act(KINDS, "").path("kinds")) {
            for (String use : List.of("backup", "restore")) {
                for (JsonNode setting : kind.path(use)) {
                    if (setting instanceof ObjectNode line) {
                        line.put("kind", kind.path("name").asString()).put("for", use);
                    }
                    settings.add(setting);
                }
            }
        }
        return Shown.listed(context, COLUMNS, settings);
    }
}
