package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Sizes;
import io.holdfast.cli.verb.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code point restore}. */
final class PointRestore implements LoggedInVerb {
    private static final Operation RESTORE = Operation.post("/api/v1/restores");
    private static final Operation PREVIEW = Operation.post("/api/v1/restores/preview");
    private static final List<String> COLUMNS = List.of("WHAT=/fate", "TYPE=/type", "SIZE=/size", "PATH=/path");
    private static final int LISTED = 100;

    /** What happens to what exists. */
    private enum Conflict {
        NEVER,
        NEWER,
        ALWAYS
    }

    @Override
    public Options options() {
        return Options.of("restore", "Restores a recovery point, or a part of it, on its own or another agent.")
                .operands("POINT [PATH]", "A point's id, and a file or directory in it (default all).")
                .value(
                        "--target",
                        "[AGENT:]DIR",
                        "Where to: a directory of the point's agent, or of another by name or id.")
                .value("--conflict", "POLICY", "What exists is replaced: never (default), newer, always.")
                .values("--include", "PATTERN", "Only what fits, and what is below; repeatable.")
                .values("--exclude", "PATTERN", "Not what fits; repeatable.")
                .flag("--preview", "Only list what would be done.")
                .flag("--dry-run", "Only count what would be done, as a run with a report.")
                .value("--limit", "COUNT", "With --preview: list at most so many (default 100, at most 500).")
                .flag("--no-wait", "Return when it is queued.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(RESTORE, PREVIEW);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        Arguments arguments = context.arguments();
        List<String> operands = arguments.operands(1, 2);
        if (arguments.has("--preview") && arguments.has("--dry-run")) {
            throw Arguments.usage("restore", "Give either --preview or --dry-run.");
        }
        String target = arguments
                .text("--target")
                .orElseThrow(() -> Arguments.usage("--target", "Say where to: --target DIR or --target AGENT:DIR."));
        int slash = target.indexOf('/');
        boolean elsewhere = slash > 1 && target.charAt(slash - 1) == ':';
        if (slash != 0 && !elsewhere) {
            throw Arguments.usage("--target", "The target is an absolute path, with AGENT: before it or not.");
        }
        Map<String, List<String>> settings = new LinkedHashMap<>();
        settings.put("target", List.of(target.substring(slash)));
        if (operands.size() > 1) {
            settings.put("path", List.of(operands.getLast()));
        }
        arguments
                .choice("--conflict", Conflict.class)
                .ifPresent(each -> settings.put("conflict", List.of(each.name().toLowerCase(Locale.ROOT))));
        for (String patterns : List.of("include", "exclude")) {
            List<String> given = arguments.texts("--" + patterns);
            if (!given.isEmpty()) {
                settings.put(patterns, given);
            }
        }
        if (arguments.has("--dry-run")) {
            settings.put("dryRun", List.of("yes"));
        }
        String point = operands.getFirst();
        String agent = elsewhere ? Kinds.AGENT.id(link, target.substring(0, slash - 1)) : Points.ownAgent(link, point);
        String body = ServerLink.text(Map.of("pointId", point, "agentId", agent, "settings", settings));
        return arguments.has("--preview") ? preview(context, link, body) : restore(context, link, body);
    }

    private static ExitCode preview(Context context, ServerLink link, String body) {
        int limit = context.arguments().count("--limit", 1).orElse(LISTED);
        JsonNode answer = link.post(PREVIEW.path() + "?limit=" + limit, body).body();
        Shown.table(context.output(), COLUMNS, Shown.each(answer.path("items")));
        JsonNode counts = answer.path("counts");
        context.output().lines(line -> {
            if (answer.has("next")) {
                line.accept("and more; --limit lists up to 500");
            }
            line.accept(Sizes.count(counts.path("CREATED").asLong()) + " to be created ("
                    + Sizes.bytes(answer.path("bytes").path("CREATED").asLong()) + "), "
                    + Sizes.count(counts.path("OVERWRITTEN").asLong()) + " to be overwritten ("
                    + Sizes.bytes(answer.path("bytes").path("OVERWRITTEN").asLong()) + "), "
                    + Sizes.count(counts.path("KEPT").asLong()) + " kept as they are, "
                    + Sizes.count(counts.path("BLOCKED").asLong()) + " blocked");
        });
        return context.end(
                ExitCode.COMPLETE,
                context.summary(ExitCode.COMPLETE)
                        .number("created", counts.path("CREATED").asLong())
                        .number("overwritten", counts.path("OVERWRITTEN").asLong())
                        .number("kept", counts.path("KEPT").asLong())
                        .number("blocked", counts.path("BLOCKED").asLong()));
    }

    private static ExitCode restore(Context context, ServerLink link, String body) {
        String run = link.post(RESTORE.path(), body).body().path("id").asString();
        if (context.arguments().has("--no-wait")) {
            context.output().line("Queued as run " + run);
            return context.end(
                    ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).text("id", run));
        }
        JsonNode ended = new AwaitedRuns(context, link, List.of(run))
                .end(AwaitedRuns.Leaving.CANCELS)
                .getFirst();
        JsonNode figures = ended.path("outcome").path("figures");
        ExitCode code = AwaitedRuns.code(ended);
        context.output().lines(line -> {
            line.accept((context.arguments().has("--dry-run") ? "Would restore " : "Restored ")
                    + Sizes.count(figures.path("files").asLong(), "file") + ", "
                    + Sizes.count(figures.path("directories").asLong(), "folder") + ", "
                    + Sizes.bytes(figures.path("bytes").asLong())
                    + (code == ExitCode.CANCELLED ? ", cancelled before its end" : ""));
            if (figures.path("kept").asLong() > 0) {
                line.accept("  " + Sizes.count(figures.path("kept").asLong()) + " kept as they were (--conflict)");
            }
        });
        return context.end(
                code,
                context.summary(code)
                        .text("id", run)
                        .number("files", figures.path("files").asLong())
                        .number("directories", figures.path("directories").asLong())
                        .number("kept", figures.path("kept").asLong())
                        .number("bytes", figures.path("bytes").asLong())
                        .number(
                                "exceptions",
                                ended.path("outcome").path("exceptionCount").asLong()));
    }
}
