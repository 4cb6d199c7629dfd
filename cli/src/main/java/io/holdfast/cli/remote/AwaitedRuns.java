package io.holdfast.cli.remote;

import io.holdfast.cli.output.ExceptionReport;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Progress;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.RunException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs of the server that somebody waits for, shown as they go. */
final class AwaitedRuns {
    static final Operation CANCEL = Operation.post("/api/v1/runs/{id}/cancel");
    static final Operation SHOW = Operation.get("/api/v1/runs/{id}");
    static final Operation EXCEPTIONS = Operation.get("/api/v1/runs/{id}/exceptions");

    private static final Duration ROUND = Duration.ofMillis(500);
    private static final Set<String> GOING = Set.of("QUEUED", "RUNNING");

    /** What happens to the runs when somebody stops waiting by Ctrl-C. */
    enum Leaving {
        CANCELS,
        LEAVES_THEM
    }

    private final Context context;
    private final ServerLink link;
    private final AtomicReference<Optional<HoldfastException>> refused = new AtomicReference<>(Optional.empty());
    private final Map<String, JsonNode> last = new ConcurrentSkipListMap<>();

    AwaitedRuns(Context context, ServerLink link, Collection<String> runs) {
        this.context = context;
        this.link = link;
        runs.forEach(run -> last.put(run, JsonMapper.shared().createObjectNode()));
    }

    static boolean going(JsonNode run) {
        return GOING.contains(run.path("state").asString("QUEUED"));
    }

    /** How a run ended. One that failed is thrown, with its own code and reason. */
    static ExitCode code(JsonNode run) {
        return switch (run.path("state").asString()) {
            case "COMPLETE" -> ExitCode.COMPLETE;
            case "COMPLETE_WITH_EXCEPTIONS" -> ExitCode.COMPLETE_WITH_EXCEPTIONS;
            case "CANCELLED" -> ExitCode.CANCELLED;
            default ->
                throw new HoldfastException(
                        ServerLink.code(run.path("code").asString("")).orElse(ErrorCode.INTERNAL),
                        run.path("id").asString(),
                        run.path("reason").asString(""));
        };
    }

    /** Waits; exceptions are told, the runs as they ended are returned. */
    List<JsonNode> end(Leaving leaving) {
        if (leaving == Leaving.CANCELS) {
            context.interruption().stopBy(this::cancel);
        }
        context.watched(this::sample, this::untilAllEnd);
        last.forEach(
                (id, run) -> tell(id, run.path("outcome").path("exceptionCount").asLong(0)));
        return List.copyOf(last.values());
    }

    private void tell(String run, long count) {
        if (count > 0) {
            List<RunException> exceptions = Shown.each(link.act(EXCEPTIONS, run).path("exceptions")).stream()
                    .map(each -> new RunException(
                            each.path("object").asString().getBytes(StandardCharsets.UTF_8),
                            each.path("code").asString(),
                            each.path("message").asString()))
                    .toList();
            ExceptionReport.show(context.output(), exceptions, count);
        }
    }

    /** Whoever may begin a run may not always cancel it: then it goes on. */
    private void cancel() {
        try {
            last.forEach((id, run) -> {
                if (going(run)) {
                    link.act(CANCEL, id);
                }
            });
        } catch (HoldfastException e) {
            refused.set(Optional.of(e));
        }
    }

    private Map<String, JsonNode> untilAllEnd() {
        while (true) {
            refused.get().ifPresent(why -> {
                throw new HoldfastException(
                        ErrorCode.SESSION_CANCELLED,
                        "run",
                        "The run goes on, because it was not cancelled: " + why.getMessage(),
                        why);
            });
            last.replaceAll((id, run) -> going(run) ? link.act(SHOW, id) : run);
            if (last.values().stream().noneMatch(AwaitedRuns::going)) {
                return last;
            }
            try {
                context.time().sleep(ROUND);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HoldfastException(
                        ErrorCode.SESSION_CANCELLED, "run", "Nobody waits any more; the run goes on.", e);
            }
        }
    }

    private Progress.Sample sample() {
        return new Progress.Sample(
                last.values().stream()
                        .filter(AwaitedRuns::going)
                        .flatMap(run -> run.path("progress").path("phase").asStringOpt().stream())
                        .findFirst()
                        .orElse("waiting"),
                sum(progress -> progress.path("foundBytes").asLong(0)),
                sum(progress -> Math.max(0, progress.path("expectedBytes").asLong(0))),
                sum(progress -> progress.path("files").asLong(0)),
                new byte[0]);
    }

    private long sum(ToLongFunction<JsonNode> figure) {
        return last.values().stream()
                .map(run -> run.path("progress"))
                .mapToLong(figure)
                .sum();
    }
}
