package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code upgrade start}. */
final class UpgradeStart implements LoggedInVerb {
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final String TO = "--to";
    private static final Form FORM = new Form(
            "{}",
            List.of(
                    new Field(TO, "VERSION", "The version, as `package list` shows it.", "/version", Field.TEXT),
                    new Field("--agent", "NAME-OR-ID…", "Only this agent.", "/agentIds", Field.one(Kinds.AGENT)),
                    new Field(
                            "--group",
                            "NAME-OR-ID…",
                            "Only agents with resources of this group.",
                            "/groupIds",
                            Field.one(Kinds.GROUP)),
                    new Field(
                            "--waves",
                            "LIST",
                            "How many agents, or which share, have been begun with after each wave (default 1,10%,100%).",
                            "/waves",
                            UpgradeStart::split),
                    new Field(
                            "--patience",
                            "SPAN",
                            "An agent that takes longer, or is silent for longer, has failed (default 30min).",
                            "/patience",
                            Field.SPAN),
                    new Field(
                            "--settle",
                            "SPAN",
                            "How long an agent must have been connected with the new version (default 1min).",
                            "/settle",
                            Field.SPAN),
                    new Field(
                            "--failures",
                            "COUNT",
                            "Stop when more agents than that fail (default 0).",
                            "/failures",
                            Field.COUNT)));

    private static JsonNode split(String option, String text, ServerLink link) {
        var waves = JsonNodeFactory.instance.arrayNode();
        List.of(text.split(",", -1)).forEach(each -> waves.add(each.strip()));
        return waves;
    }

    @Override
    public Options options() {
        return FORM.describe(Options.of("start", "Gives agents a new version, in waves."))
                .flag("--older", "Also where a newer version is installed.")
                .flag("--wait", "Wait until it is over, and show how each agent fared.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(Kinds.UPGRADE.create());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        ObjectNode spec = FORM.filled(arguments, link);
        if (spec.path("version").asString("").isBlank()) {
            throw Arguments.usage(TO, "Say which version: " + TO + " VERSION.");
        }
        if (arguments.has("--older")) {
            spec.put("direction", "ANY");
        }
        JsonNode made = link.post(Kinds.UPGRADE.path(), spec.toString()).body();
        String id = made.path("id").asString();
        context.output()
                .line("Began upgrade " + id + " to " + spec.path("version").asString() + ".");
        if (!arguments.has("--wait")) {
            Shown.object(context.output(), made);
            return end(context, id, ExitCode.COMPLETE);
        }
        JsonNode ended = awaited(context, link, id);
        UpgradeAgents.show(context, link, id);
        return end(context, id, code(ended));
    }

    private static ExitCode end(Context context, String id, ExitCode code) {
        return context.end(code, context.summary(code).text("id", id));
    }

    private static JsonNode awaited(Context context, ServerLink link, String id) {
        context.output().flush();
        JsonNode upgrade = link.act(Kinds.UPGRADE.show(), id);
        while (upgrade.path("state").asString().equals("RUNNING")) {
            try {
                context.time().sleep(ROUND);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HoldfastException(
                        ErrorCode.SESSION_CANCELLED, id, "Nobody waits any more; the upgrade goes on.", e);
            }
            upgrade = link.act(Kinds.UPGRADE.show(), id);
        }
        return upgrade;
    }

    private static ExitCode code(JsonNode upgrade) {
        String state = upgrade.path("state").asString();
        if (!state.equals("COMPLETE")) {
            throw new HoldfastException(
                    ErrorCode.UPGRADE_FAILED,
                    upgrade.path("id").asString(),
                    "The upgrade is " + state + ". " + upgrade.path("reason").asString("")
                            + " Look with `holdfast upgrade agents`.");
        }
        return upgrade.path("agents").path("FAILED").asInt(0) == 0
                ? ExitCode.COMPLETE
                : ExitCode.COMPLETE_WITH_EXCEPTIONS;
    }
}
