package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import io.holdfast.cli.verb.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code point delete}: one, or all of a job, or all of all jobs that were removed. */
final class PointDelete implements LoggedInVerb {
    private static final String JOB = "--job";
    private static final String REMOVED = "--removed-jobs";
    private static final String DRY_RUN = "--dry-run";
    private static final Operation OF_JOB = Kinds.JOB.act("points/delete");
    private static final Operation OF_REMOVED = Operation.post("/api/v1/removed-jobs/points/delete");
    private static final String POINTS = "points";
    private static final String BYTES = "logicalBytes";
    private static final List<String> AMOUNTS = List.of(POINTS, BYTES, "storedBytes");
    private static final List<String> OF_A_JOB =
            List.of("JOB=/jobId", "POINTS=/points", "BYTES=bytes:/logicalBytes", "STORED=bytes:/storedBytes");
    private static final ActVerb ONE =
            new ActVerb(Kinds.POINT, "delete", "Puts points into the trash.", "Put into the trash:");

    @Override
    public Options options() {
        return Options.of("delete", "Puts points into the trash.")
                .operands("[ID]", "One, as the list shows it.")
                .value(JOB, "NAME-OR-ID", "All points of this job, which may have been removed.")
                .flag(REMOVED, "All points of all jobs that were removed.")
                .flag(DRY_RUN, "With these: only say what would go.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(ONE.operation(), OF_JOB, OF_REMOVED);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        Arguments arguments = context.arguments();
        Optional<String> job = arguments.text(JOB);
        boolean removed = arguments.has(REMOVED);
        if (job.isEmpty() && !removed) {
            if (arguments.has(DRY_RUN)) {
                throw Arguments.usage(DRY_RUN, DRY_RUN + " goes with " + JOB + " or " + REMOVED + ".");
            }
            return ONE.ask(context, link);
        }
        if (job.isPresent() && removed) {
            throw Arguments.usage(REMOVED, "Give " + JOB + " or " + REMOVED + ", not both.");
        }
        arguments.operands(0, 0);
        String path = job.map(meant -> OF_JOB.at(Kinds.JOB.id(link, meant))).orElse(OF_REMOVED.path());
        return all(context, link, path);
    }

    /** Step by step; what was done stays done when a later step fails. */
    private static ExitCode all(Context context, ServerLink link, String path) {
        boolean rehearsal = context.arguments().has(DRY_RUN);
        Map<String, Object> wish = new HashMap<>(rehearsal ? Map.of("mode", "DRY_RUN") : Map.of());
        Map<String, ObjectNode> going = new LinkedHashMap<>();
        List<JsonNode> held = new ArrayList<>();
        JsonNode step;
        do {
            step = link.post(path, ServerLink.text(wish)).body();
            step.path("going")
                    .forEach(each -> going.merge(each.path("jobId").asString(), (ObjectNode) each, PointDelete::sum));
            step.path("held").forEach(held::add);
            wish.put("after", step.path("next").asString(""));
        } while (step.has("next"));
        return told(context, rehearsal, List.copyOf(going.values()), held);
    }

    private static ObjectNode sum(ObjectNode one, ObjectNode other) {
        AMOUNTS.forEach(amount ->
                one.put(amount, one.path(amount).asLong() + other.path(amount).asLong()));
        return one;
    }

    private static ExitCode told(Context context, boolean rehearsal, List<JsonNode> going, List<JsonNode> held) {
        Output output = context.output();
        if (!going.isEmpty()) {
            Shown.table(output, OF_A_JOB, going);
        }
        long points = total(going, POINTS);
        long bytes = total(going, BYTES);
        output.line((rehearsal ? "Would put " : "Put ") + Sizes.count(points, "recovery point") + " of "
                + Sizes.count(going.size(), "job") + " into the trash, " + Sizes.bytes(bytes) + ".");
        if (!held.isEmpty()) {
            output.line(Sizes.count(held.size(), "recovery point")
                    + (rehearsal ? " would stay" : " stayed")
                    + " because of a hold; `holdfast point release ID` ends it:");
            Shown.table(output, Kinds.POINT.columns(), held);
        }
        return context.end(
                ExitCode.COMPLETE,
                context.summary(ExitCode.COMPLETE)
                        .number("points", points)
                        .number("held", held.size())
                        .number("bytes", bytes));
    }

    private static long total(List<JsonNode> going, String amount) {
        return going.stream().mapToLong(each -> each.path(amount).asLong()).sum();
    }
}
