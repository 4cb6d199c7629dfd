package io.holdfast.server.api;

import io.holdfast.format.HoldfastException;
import io.holdfast.server.access.Permission;
import io.holdfast.server.database.Database;
import io.holdfast.server.report.EstateMetrics;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HandlerType;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What is no operation of the API: health, and the document that describes the operations, for anybody; metrics for who may look. */
final class OpenDoors {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Database database;
    private final Gate gate;
    private final PrometheusMeterRegistry metrics;
    private final EstateMetrics estate;
    private Future<Boolean> last = CompletableFuture.completedFuture(true);

    OpenDoors(Database database, Gate gate, PrometheusMeterRegistry metrics, EstateMetrics estate) {
        this.database = database;
        this.gate = gate;
        this.metrics = metrics;
        this.estate = estate;
    }

    void addTo(RoutesConfig routes) {
        routes.addHttpHandler(HandlerType.GET, "/health/live", context -> context.result("alive\n"));
        routes.addHttpHandler(HandlerType.GET, "/health/ready", context -> {
            boolean ready = ready();
            context.status(ready ? 200 : 503).result(ready ? "ready\n" : "the database does not answer\n");
        });
        routes.addHttpHandler(HandlerType.GET, "/metrics", context -> {
            gate.admit(context, new Route.Door.Needs(Permission.VIEW), "get /metrics");
            estate.refresh();
            context.contentType("text/plain; version=0.0.4").result(metrics.scrape());
        });
        String document = document();
        routes.addHttpHandler(
                HandlerType.GET,
                "/api/v1/openapi.json",
                context -> context.contentType("application/json").result(document));
    }

    /** A database that is frozen answers nothing, not even that it does not: one question waits for it, not each. */
    private boolean ready() {
        Future<Boolean> asked;
        synchronized (this) {
            if (last.isDone()) {
                last = CompletableFuture.supplyAsync(
                        this::answers, work -> Thread.ofVirtual().start(work));
            }
            asked = last;
        }
        try {
            return asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean answers() {
        try {
            return database.read(handle -> database.clock(handle) > 0);
        } catch (HoldfastException e) {
            return false;
        }
    }

    static String document() {
        try (InputStream in = OpenDoors.class.getResourceAsStream("openapi.json")) {
            return in == null ? "{}" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
