package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code upgrade agents}. */
final class UpgradeAgents implements LoggedInVerb {
    private static final Operation AGENTS = Operation.get(Kinds.UPGRADE.path() + "/{id}/agents");
    private static final List<String> COLUMNS = List.of(
            "AGENT=/name",
            "WAVE=/wave",
            "STATE=/state",
            "BEFORE=/before",
            "CHANGED=time:/changedAt",
            "CODE=/code",
            "REASON=/reason");

    @Override
    public Options options() {
        return Options.of("agents", "Shows how far each agent of an upgrade is.")
                .operands(Kinds.UPGRADE.operand(), "As the list shows it.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(AGENTS);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        return Shown.listed(
                context, COLUMNS, of(link, context.arguments().operands(1, 1).getFirst()));
    }

    private static List<JsonNode> of(ServerLink link, String upgrade) {
        return link.items(AGENTS.at(upgrade), Integer.MAX_VALUE);
    }

    static void show(Context context, ServerLink link, String upgrade) {
        Shown.table(context.output(), COLUMNS, of(link, upgrade));
    }
}
