package io.holdfast.cli.remote;

import io.holdfast.cli.output.ExceptionReport;
import io.holdfast.cli.output.Progress;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.RunException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run of the server that somebody waits for, shown as it goes. Whoever stops waiting by Ctrl-C cancels it. */
final class AwaitedRun {
    private static final Duration ROUND = Duration.ofMillis(500);
    private static final Set<String> GOING = Set.of("QUEUED", "RUNNING");

    private final Context context;
    private final ServerLink link;
    private final String path;
    private final AtomicReference<Optional<HoldfastException>> refused = new AtomicReference<>(Optional.empty());
    private final AtomicReference<JsonNode> last =
            new AtomicReference<>(JsonMapper.shared().createObjectNode());

    AwaitedRun(Context context, ServerLink link, String run) {
        this.context = context;
        this.link = link;
        path = "/api/v1/runs/" + ServerLink.encoded(run);
    }

    /** Waits; exceptions are told, the run as it ended is returned. */
    JsonNode end() {
        context.interruption().stopBy(this::cancel);
        JsonNode ended = context.watched(this::sample, this::untilItEnds);
        long count = ended.path("outcome").path("exceptionCount").asLong();
        if (count > 0) {
            List<RunException> exceptions = new ArrayList<>();
            link.get(path + "/exceptions")
                    .body()
                    .path("exceptions")
                    .forEach(each -> exceptions.add(new RunException(
                            each.path("object").asString().getBytes(StandardCharsets.UTF_8),
                            each.path("code").asString(),
                            each.path("message").asString())));
            ExceptionReport.show(context.output(), exceptions, count);
        }
        return ended;
    }

    /** Whoever may restore may not always cancel: then the run goes on. */
    private void cancel() {
        try {
            link.post(path + "/cancel", "{}");
        } catch (HoldfastException e) {
            refused.set(Optional.of(e));
        }
    }

    private JsonNode untilItEnds() {
        while (true) {
            refused.get().ifPresent(why -> {
                throw new HoldfastException(
                        ErrorCode.SESSION_CANCELLED,
                        path,
                        "The run goes on, because it was not cancelled: " + why.getMessage(),
                        why);
            });
            JsonNode run = link.get(path).body();
            last.set(run);
            if (!GOING.contains(run.path("state").asString())) {
                return run;
            }
            try {
                context.time().sleep(ROUND);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HoldfastException(ErrorCode.SESSION_CANCELLED, path, "Waiting was interrupted.", e);
            }
        }
    }

    private Progress.Sample sample() {
        JsonNode run = last.get();
        JsonNode progress = run.path("progress");
        return new Progress.Sample(
                progress.path("phase").asString("waiting"),
                progress.path("foundBytes").asLong(0),
                Math.max(0, progress.path("expectedBytes").asLong(0)),
                progress.path("files").asLong(0),
                new byte[0]);
    }
}
