package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code … change} of settings of which the whole installation has one: {@code limits change}. */
record SettingsVerb(String path, Form form) implements LoggedInVerb {
    /** The verbs that show such settings and change them. */
    static List<RemoteVerb> both(String path, Form form) {
        return List.of(new WholeVerb("show", "Shows all of it.", Operation.get(path)), new SettingsVerb(path, form));
    }

    @Override
    public Options options() {
        return form.describe(Options.of("change", "Changes what is given; the rest stays as it is."))
                .value("--if-match", "ETAG", "Only if this is still its version (default: whatever it is now).");
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.get(path), Operation.put(path));
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        context.arguments().operands(0, 0);
        ServerLink.Answer known = link.get(path);
        ObjectNode spec = form.filled((ObjectNode) known.body().path("spec"), context.arguments(), link);
        String seen = context.arguments().text("--if-match").or(known::etag).orElse("");
        JsonNode changed = link.send("PUT", path, Optional.of(spec.toString()), Map.of("If-Match", seen))
                .body();
        context.output().line("Changed.");
        Shown.object(context.output(), changed);
        return context.end(ExitCode.COMPLETE);
    }
}
