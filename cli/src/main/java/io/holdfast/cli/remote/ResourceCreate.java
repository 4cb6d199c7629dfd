package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code resource create}: something to protect that no agent finds by itself, such as a set of files. */
final class ResourceCreate implements LoggedInVerb {
    private static final String SET = "--set";
    private static final String SETTINGS = "/settings";
    private static final Form FORM = new Form(
            "{\"kind\": \"files\", \"settings\": {}}",
            List.of(
                    new Field("--agent", "NAME-OR-ID", "On whose machine it is.", "/agentId", Field.one(Kinds.AGENT)),
                    new Field("--kind", "KIND", "What it is (default files); see resource kinds.", "/kind", Field.TEXT),
                    new Field("--path", "PATH…", "Of files: what is backed up.", SETTINGS + "/paths", Field.TEXT),
                    new Field(
                            "--exclude",
                            "PATTERN…",
                            "Of files: what is left out.",
                            SETTINGS + "/exclude",
                            Field.TEXT)));

    @Override
    public Options options() {
        return CreateVerb.describe(FORM)
                .values(SET, "SETTING=VALUE", "Any setting of its kind, see resource kinds; repeatable.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(Kinds.RESOURCE.create());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        ObjectNode document = CreateVerb.document(Kinds.RESOURCE, FORM, context, link);
        for (String setting : context.arguments().texts(SET)) {
            int equal = setting.indexOf('=');
            if (equal < 1) {
                throw Arguments.usage(SET, SET + " needs SETTING=VALUE, not `" + setting + "`.");
            }
            document.withObject(SETTINGS)
                    .withArrayProperty(setting.substring(0, equal))
                    .add(setting.substring(equal + 1));
        }
        return CreateVerb.create(Kinds.RESOURCE, document, context, link);
    }
}
