package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code alert channel test}: fails when the message was not taken. */
final class ChannelTest implements LoggedInVerb {
    private static final Operation TEST = Kinds.CHANNEL.act("test");

    @Override
    public Options options() {
        return Options.of("test", "Sends a message now, and says what came of it.")
                .operands(Kinds.CHANNEL.operand(), "As the list shows it.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(TEST);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        JsonNode delivery = link.act(TEST, Kinds.CHANNEL.id(link, meant));
        boolean delivered = delivery.path("state").asString().equals("DELIVERED");
        context.output()
                .line(
                        delivered
                                ? "The message has left on channel " + meant + "."
                                : "The message was not taken on channel " + meant + ": "
                                        + delivery.path("error").asString());
        Shown.object(context.output(), delivery);
        return context.end(delivered ? ExitCode.COMPLETE : ExitCode.FAILED);
    }
}
