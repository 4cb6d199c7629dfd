package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code resource find}: in all points of a resource, with versions. */
final class ResourceFind implements LoggedInVerb {
    private static final Operation FIND = Operation.get(Kinds.RESOURCE.path() + "/{id}/find");
    private static final int PAGE = 50;
    private static final List<String> VERSIONS =
            List.of("TYPE=/type", "SIZE=/size", "MODIFIED=/modified", "POINTS=/count", "NEWEST=/pointId", "PATH=/path");

    @Override
    public Options options() {
        return describe(Options.of("find", "Finds entries by name in all recovery points of a resource, with versions.")
                .operands("NAME-OR-ID PATTERN", "The resource, and a pattern such as *.xlsx."));
    }

    static Options describe(Options options) {
        return options.value("--from", "TIME", "In points taken then or later, such as 2026-01-31 or 7d.")
                .value("--before", "TIME", "In points taken earlier.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(FIND);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        List<String> operands = context.arguments().operands(2, 2);
        return find(context, link, operands.getFirst(), operands.getLast());
    }

    /** Page by page of points, so that what the newest have is seen first. */
    static ExitCode find(Context context, ServerLink link, String resource, String pattern) {
        String path = FIND.at(Kinds.RESOURCE.id(link, resource)) + "?pattern=" + ServerLink.encoded(pattern) + "&limit="
                + PAGE + moment(context, "from") + moment(context, "before");
        int count = 0;
        JsonNode answer;
        Optional<String> after = Optional.empty();
        do {
            answer = link.get(path
                            + after.map(next -> "&after=" + ServerLink.encoded(next))
                                    .orElse(""))
                    .body();
            List<JsonNode> versions = versions(answer);
            if (count == 0 || !versions.isEmpty()) {
                Shown.table(context.output(), VERSIONS, versions);
            }
            count += versions.size();
            after = answer.has("next") ? Optional.of(answer.path("next").asString()) : Optional.empty();
        } while (after.isPresent());
        return end(context, count, answer);
    }

    private static String moment(Context context, String name) {
        return context.arguments()
                .moment("--" + name, context.time().now())
                .map(moment -> "&" + name + "=" + ServerLink.encoded(moment.toString()))
                .orElse("");
    }

    private static List<JsonNode> versions(JsonNode answer) {
        List<JsonNode> versions = new ArrayList<>();
        for (JsonNode path : answer.path("items")) {
            for (JsonNode version : path.path("versions")) {
                ObjectNode line = JsonMapper.shared().createObjectNode();
                line.put("path", path.path("path").asString());
                line.put("type", version.path("type").asString());
                line.put("size", version.path("size").asLong());
                line.put("modified", version.path("modified").asString());
                line.put("count", version.path("points").size());
                line.put(
                        "pointId",
                        version.path("points").path(0).path("pointId").asString());
                line.set("points", version.path("points"));
                versions.add(line);
            }
        }
        return versions;
    }

    static ExitCode end(Context context, int count, JsonNode answer) {
        if (answer.path("extent").asString().equals("FIRST")) {
            context.output().remark("there is more; search for less to see all");
        }
        return context.end(ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).number("count", count));
    }
}
