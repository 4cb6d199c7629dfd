package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code self-backup create}. */
final class SelfBackupCreate implements LoggedInVerb {
    private static final Operation CREATE = Operation.post("/api/v1/self-backups");
    private static final String AGENT = "--agent";
    private static final String INTO = "--into";
    private static final Form FORM = new Form(
            "{}",
            List.of(
                    new Field(
                            AGENT,
                            "NAME-OR-ID",
                            "The agent on the server's machine.",
                            "/agentId",
                            Field.one(Kinds.AGENT)),
                    new Field(
                            INTO,
                            "NAME-OR-ID",
                            "A repository whose reach is PRIVATE and that no job uses.",
                            "/repositoryId",
                            Field.one(Kinds.REPOSITORY))));

    @Override
    public Options options() {
        return FORM.describe(Options.of("create", "Has an agent back up the server that is asked, every night."));
    }

    @Override
    public List<Operation> operations() {
        return List.of(CREATE);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        ObjectNode document = FORM.filled(arguments, link);
        if (!document.has("agentId") || !document.has("repositoryId")) {
            throw Arguments.usage("self-backup", "Give " + AGENT + " and " + INTO + ".");
        }
        JsonNode job = link.post(CREATE.path(), document.toString()).body();
        context.output()
                .line("Made job " + job.at("/spec/name").asString()
                        + ". Print the key of its repository: holdfast pool repository escrow "
                        + document.path("repositoryId").asString());
        Shown.object(context.output(), job);
        return context.end(ExitCode.COMPLETE);
    }
}
