package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Sizes;
import io.holdfast.cli.verb.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** {@code plan capacity}. */
final class PlanCapacity implements LoggedInVerb {
    private static final Operation PLAN = Operation.post("/api/v1/plan/capacity");
    private static final Operation MEASURED = Operation.get("/api/v1/jobs/{id}/measured");

    @Override
    public Options options() {
        return Options.of("capacity", "Computes how much room a retention takes, and says where the figures mislead.")
                .value("--job", "NAME-OR-ID", "Take what is not said here from the recovery points of this job.")
                .value("--base", "SIZE", "Of one full, such as 10T.")
                .value("--increment", "SIZE", "Of one increment (default 0).")
                .value("--fulls", "COUNT", "Fulls kept (default 1).")
                .value("--increments", "COUNT", "Increments after each full (default 0).")
                .value("--growth", "FRACTION", "A year, 0.1 for a tenth (default 0).")
                .value("--years", "COUNT", "How far ahead (default 0).")
                .value("--ratio", "FRACTION", "Stored by processed bytes, 0.4 for a saving of 60 % (default 1).")
                .flag("--measured-ratio", "The ratio was measured over all points of a repository.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(PLAN, MEASURED);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        Optional<JsonNode> measured = arguments.text("--job").map(job -> link.act(MEASURED, Kinds.JOB.id(link, job)));
        Map<String, Object> request = new LinkedHashMap<>();
        request.put(
                "base",
                arguments
                        .bytes("--base")
                        .or(() -> known(measured, "base").map(JsonNode::asLong).filter(base -> base > 0))
                        .orElseThrow(
                                () -> Arguments.usage(
                                        "--base",
                                        measured.isPresent()
                                                ? "The job has no recovery points yet. Say how large a full is: --base SIZE."
                                                : "Say how large a full is: --base SIZE, or --job with a job that has recovery points.")));
        request.put(
                "increment",
                arguments
                        .bytes("--increment")
                        .or(() -> known(measured, "increment").map(JsonNode::asLong))
                        .orElse(0L));
        request.put("fulls", arguments.count("--fulls", 1).orElse(1));
        request.put("increments", arguments.count("--increments", 0).orElse(0));
        request.put("growth", fraction(arguments, "--growth", measured, 0));
        request.put("years", fraction(arguments, "--years", Optional.empty(), 0));
        request.put("ratio", fraction(arguments, "--ratio", measured, 1));
        request.put("ratioSource", arguments.has("--measured-ratio") ? "ALL_POINTS" : "COMPRESSION");
        JsonNode plan = link.post(PLAN.path(), ServerLink.text(request)).body();
        context.output().lines(line -> {
            measured.ifPresent(figures -> tell(figures, line));
            line.accept("by the formula          " + size(plan, "formula"));
            line.accept("with one chain more     " + size(plan, "chains"));
            line.accept("where fulls share data  " + size(plan, "deduplicated"));
            plan.path("cautions").forEach(each -> line.accept("caution: " + caution(each.asString())));
        });
        Shown.object(context.output(), plan);
        return context.end(ExitCode.COMPLETE);
    }

    private static String size(JsonNode plan, String field) {
        return Sizes.bytes(plan.path(field).asLong());
    }

    private static String caution(String code) {
        return switch (code) {
            case "CHAINS_NEED_ONE_MORE_FULL" ->
                "products that store chains keep the promised time only with one full and its increments more";
            case "REPEATED_FULLS_ARE_NEARLY_FREE" ->
                "the formula counts unchanged data once a full; here it is stored once";
            case "RATIO_CONTAINS_DEDUPLICATION" ->
                "a ratio measured over all points contains deduplication, which the formula then counts twice";
            case "GROWTH_IS_A_GUESS" -> "growth over years is a guess: plan again each year";
            case "RECLAIMING_NEEDS_ROOM" ->
                "leave a tenth to a fifth free: deleted points take room until it is reclaimed";
            default -> code;
        };
    }

    private static Optional<JsonNode> known(Optional<JsonNode> measured, String field) {
        return measured.map(all -> all.path(field)).filter(JsonNode::isNumber);
    }

    private static void tell(JsonNode measured, Consumer<String> line) {
        line.accept("measured                base " + size(measured, "base") + ", increment "
                + (measured.path("increment").isNumber() ? size(measured, "increment") : "not known yet") + ", growth "
                + (measured.path("growth").isNumber()
                        ? share(measured, "growth") + " a year"
                        : "not known before two weeks")
                + ", ratio " + (measured.path("ratio").isNumber() ? share(measured, "ratio") : "not known yet"));
    }

    private static String share(JsonNode measured, String field) {
        return Math.round(measured.path(field).asDouble() * 100) + " %";
    }

    /** As it was said, else as it was measured. */
    private static double fraction(Arguments arguments, String option, Optional<JsonNode> measured, double otherwise) {
        return arguments
                .text(option)
                .map(text -> {
                    try {
                        return Double.parseDouble(text);
                    } catch (NumberFormatException e) {
                        throw Arguments.usage(option, option + " is a number such as 0.1, not " + text + ".");
                    }
                })
                .or(() -> known(measured, option.substring(2)).map(JsonNode::asDouble))
                .orElse(otherwise);
    }
}
