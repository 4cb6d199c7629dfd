package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** {@code resource create}: something to protect that no agent finds by itself, such as a set of files. */
final class ResourceCreate implements LoggedInVerb {
    private static final Form FORM = new Form(
            "{\"kind\": \"files\", \"settings\": {}}",
            Stream.concat(
                            Stream.of(
                                    new Field(
                                            "--agent",
                                            "NAME-OR-ID",
                                            "On whose machine it is.",
                                            "/agentId",
                                            Field.one(Kinds.AGENT)),
                                    new Field(
                                            "--kind",
                                            "KIND",
                                            "What it is (default files); see resource kinds.",
                                            "/kind",
                                            Field.TEXT)),
                            ResourceSettings.FIELDS.stream())
                    .toList());

    @Override
    public Options options() {
        return ResourceSettings.describe(CreateVerb.describe(FORM));
    }

    @Override
    public List<Operation> operations() {
        return List.of(Kinds.RESOURCE.create());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        ObjectNode document = CreateVerb.document(Kinds.RESOURCE, FORM, context, link);
        ResourceSettings.fill(document, context.arguments());
        return CreateVerb.create(Kinds.RESOURCE, document, context, link);
    }
}
