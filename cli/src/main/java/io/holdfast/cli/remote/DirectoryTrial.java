package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code directory test}. */
final class DirectoryTrial implements LoggedInVerb {
    private static final Operation TEST = Operation.post("/api/v1/directory/test");

    @Override
    public Options options() {
        return Options.of("test", "Looks a user up as a login would, and says step by step what was found.")
                .operands("USER", "As it is typed when logging in.")
                .value("--user-password-file", "FILE", "Its password, the first line, to be tried as well.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(TEST);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        ObjectNode trial = JsonMapper.shared().createObjectNode();
        trial.put("name", context.arguments().operands(1, 1).getFirst());
        context.arguments()
                .text("--user-password-file")
                .ifPresent(file -> trial.set("password", Field.FIRST_LINE.read("--user-password-file", file, link)));
        Shown.whole(context.output(), link.post(TEST.path(), trial.toString()).body());
        return context.end(ExitCode.COMPLETE);
    }
}
