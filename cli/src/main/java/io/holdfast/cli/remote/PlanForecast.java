package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Units;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Moments;
import io.holdfast.cli.output.Sizes;
import io.holdfast.cli.verb.Context;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** {@code plan forecast}. */
final class PlanForecast implements LoggedInVerb {
    private static final Operation FORECAST = Operation.post("/api/v1/plan/forecast");
    private static final String SAMPLE = "--sample";
    private static final String CAPACITY = "--capacity";

    @Override
    public Options options() {
        return Options.of("forecast", "Says when a store will be full if it grows as it did.")
                .value(CAPACITY, "SIZE", "What it holds, such as 20T.")
                .values(
                        SAMPLE,
                        "TIME=SIZE",
                        "How much was used when, such as 2026-01-31=3T or 30d=3T; at least three.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(FORECAST);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        long capacity = arguments
                .bytes(CAPACITY)
                .orElseThrow(() -> Arguments.usage(CAPACITY, "Say how much it holds: " + CAPACITY + " SIZE."));
        SortedMap<Instant, Long> used = new TreeMap<>();
        arguments.texts(SAMPLE).forEach(text -> add(used, text, context.time().now()));
        List<Map<String, Object>> samples = used.entrySet().stream()
                .map(each -> Map.<String, Object>of("at", each.getKey().toString(), "used", each.getValue()))
                .toList();
        JsonNode answer = link.post(FORECAST.path(), ServerLink.text(Map.of("capacity", capacity, "samples", samples)))
                .body();
        context.output().line(words(answer.path("forecast")));
        Shown.object(context.output(), answer);
        return context.end(ExitCode.COMPLETE);
    }

    private static void add(SortedMap<Instant, Long> used, String text, Instant now) {
        int equal = text.indexOf('=');
        if (equal < 1) {
            throw Arguments.usage(SAMPLE, SAMPLE + " needs TIME=SIZE, not `" + text + "`.");
        }
        used.put(
                Units.moment(SAMPLE, text.substring(0, equal), now, ZoneId.systemDefault()),
                Units.bytes(SAMPLE, text.substring(equal + 1)));
    }

    private static String words(JsonNode forecast) {
        if (!forecast.isObject()) {
            return "Too little is known: give at least three samples, of two days or more.";
        }
        double daily = forecast.path("bytesPerDay").asDouble(0);
        if (daily <= 0) {
            return "It does not grow.";
        }
        return "Grows by " + Sizes.bytes((long) daily) + " a day; "
                + forecast.path("full")
                        .asStringOpt()
                        .map(full -> "full at " + Moments.local(Instant.parse(full)) + ".")
                        .orElse("not full within a hundred years.");
    }
}
