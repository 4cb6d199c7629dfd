package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Units;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Moments;
import io.holdfast.cli.verb.Context;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** {@code point hold}. */
final class PointHold implements LoggedInVerb {
    private static final Operation HOLD = Kinds.POINT.act("hold");
    private static final String UNTIL = "--until";

    @Override
    public Options options() {
        return Options.of("hold", "Keeps a point whatever the rules say, until it is released.")
                .operands(Kinds.POINT.operand(), "As the list shows it.")
                .value(UNTIL, "TIME", "Only until then, such as 2027-01-31, or for so long, such as 90d.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(HOLD);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String point = context.arguments().operands(1, 1).getFirst();
        Optional<Instant> until = context.arguments()
                .text(UNTIL)
                .map(text -> end(text, context.time().now()));
        Map<String, String> hold =
                until.map(moment -> Map.of("until", moment.toString())).orElse(Map.of());
        JsonNode held = link.post(HOLD.at(point), ServerLink.text(hold)).body();
        context.output()
                .line("Holds point " + point
                        + until.map(moment -> " until " + Moments.local(moment)).orElse("") + ".");
        Shown.object(context.output(), held);
        return context.end(ExitCode.COMPLETE);
    }

    private static Instant end(String text, Instant now) {
        return text.matches("[0-9]+[a-z]+")
                ? now.plus(Units.span(UNTIL, text))
                : Units.moment(UNTIL, text, now, ZoneId.systemDefault());
    }
}
