package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code point find}. */
final class PointFind implements Verb {
    private static final int PAGE = 50;
    private static final List<String> VERSIONS =
            List.of("TYPE=/type", "SIZE=/size", "MODIFIED=/modified", "POINTS=/count", "NEWEST=/pointId", "PATH=/path");

    @Override
    public Options options() {
        return Options.of("find", "Finds entries of recovery points by name.")
                .operands("PATTERN", "As for --exclude of backups: *.xlsx, /home/**/mail.")
                .value("--point", "ID", "In this point.")
                .value("--resource", "ID", "In all points of this resource, with versions.")
                .value("--from", "TIME", "With --resource: in points taken then or later, such as 2026-01-31 or 7d.")
                .value("--before", "TIME", "With --resource: in points taken earlier.");
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        String pattern =
                "pattern=" + ServerLink.encoded(arguments.operands(1, 1).getFirst());
        Optional<String> point = arguments.text("--point");
        Optional<String> resource = arguments.text("--resource");
        if (point.isPresent() == resource.isPresent()) {
            throw Arguments.usage("find", "Give either --point ID or --resource ID.");
        }
        try (ServerLink link = ServerLink.of(SavedLogin.required())) {
            return point.isPresent()
                    ? inPoint(context, link, Points.path(point.get(), "find") + "?" + pattern)
                    : inAll(
                            context,
                            link,
                            "/api/v1/resources/" + ServerLink.encoded(resource.orElseThrow()) + "/find?" + pattern
                                    + "&limit=" + PAGE + moment(context, "from") + moment(context, "before"));
        }
    }

    private static String moment(Context context, String name) {
        return context.arguments()
                .moment("--" + name, context.time().now())
                .map(moment -> "&" + name + "=" + ServerLink.encoded(moment.toString()))
                .orElse("");
    }

    private static ExitCode inPoint(Context context, ServerLink link, String path) {
        JsonNode answer = link.get(path).body();
        List<JsonNode> items = new ArrayList<>();
        answer.path("items").forEach(items::add);
        Shown.table(context.output(), PointLs.COLUMNS, items);
        return end(context, items.size(), answer);
    }

    /** Page by page of points, so that what the newest have is seen first. */
    private static ExitCode inAll(Context context, ServerLink link, String path) {
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

    private static ExitCode end(Context context, int count, JsonNode answer) {
        if (answer.path("extent").asString().equals("FIRST")) {
            context.output().remark("there is more; search for less to see all");
        }
        return context.end(ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).number("count", count));
    }
}
