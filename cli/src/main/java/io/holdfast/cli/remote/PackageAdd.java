package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code package add}. */
final class PackageAdd implements LoggedInVerb {
    @Override
    public Options options() {
        return Options.of("add", "Hands the server packages to give to agents.")
                .operands("FILE…", "The packages holdfast and holdfast-agent of a version, for each architecture.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(Kinds.PACKAGE.create());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        for (String file : context.arguments().operands(1, Integer.MAX_VALUE)) {
            JsonNode added = link.upload(Kinds.PACKAGE.path(), Path.of(file));
            context.output()
                    .line("Added " + added.path("name").asString() + " "
                            + added.path("version").asString() + " for "
                            + added.path("architecture").asString() + ", SHA-256 "
                            + added.path("sha256").asString() + ".");
            Shown.object(context.output(), added);
        }
        return context.end(ExitCode.COMPLETE);
    }
}
