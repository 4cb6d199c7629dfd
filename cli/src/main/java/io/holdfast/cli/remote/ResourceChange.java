package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;

/** {@code resource change}: its name, and with which settings it is backed up. */
final class ResourceChange implements LoggedInVerb {
    private static final Form FORM = new Form("{}", ResourceSettings.FIELDS)
            .with(new Field("--name", "NAME", "Call it so from now on.", "/name", Field.TEXT));

    @Override
    public Options options() {
        return ResourceSettings.describe(ChangeVerb.describe(Kinds.RESOURCE, FORM));
    }

    @Override
    public List<Operation> operations() {
        return List.of(Kinds.RESOURCE.change());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        return ChangeVerb.change(
                Kinds.RESOURCE, FORM, document -> ResourceSettings.fill(document, context.arguments()), context, link);
    }
}
