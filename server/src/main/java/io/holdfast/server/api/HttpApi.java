package io.holdfast.server.api;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Credentials;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.jdbi.v3.core.Handle;

/** Carries requests to routes and their answers and errors back. */
public final class HttpApi implements AutoCloseable {
    private static final long MOST_BYTES = 1 << 20;
    private static final int MOST_CONNECTIONS = 1_000;
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final String JSON = "application/json";
    private static final Map<Integer, ErrorCode> REFUSALS =
            Map.of(404, ErrorCode.REQUEST_NOT_FOUND, 413, ErrorCode.REQUEST_TOO_LARGE);
    private static final System.Logger LOG = System.getLogger(HttpApi.class.getName());

    private final Json json;
    private final Gate gate;
    private final Database database;
    private final Repetition repetition;
    private final PrometheusMeterRegistry metrics;
    private final Tls tls;
    private final Javalin server;

    HttpApi(
            Json json,
            Gate gate,
            Database database,
            Repetition repetition,
            PrometheusMeterRegistry metrics,
            List<Route> routes,
            OpenDoors open,
            Tls tls) {
        this.json = json;
        this.gate = gate;
        this.database = database;
        this.repetition = repetition;
        this.metrics = metrics;
        this.tls = tls;
        this.server = Javalin.create(config -> {
            configure(config, tls);
            routes.forEach(route ->
                    config.routes.addHttpHandler(route.method(), route.path(), context -> serve(context, route)));
            open.addTo(config.routes);
            config.routes.exception(HoldfastException.class, (e, context) -> refuse(context, e));
            config.routes.exception(HttpResponseException.class, (e, context) -> refuse(context, translated(e)));
            config.routes.exception(Exception.class, (e, context) -> {
                LOG.log(System.Logger.Level.ERROR, "a request failed for a reason of ours", e);
                refuse(
                        context,
                        new HoldfastException(
                                ErrorCode.INTERNAL,
                                context.path(),
                                "an error in Holdfast; the log of the server has more.",
                                e));
            });
        });
    }

    private static void configure(JavalinConfig config, Tls tls) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.concurrency.useVirtualThreads = true;
        config.http.maxRequestSize = MOST_BYTES;
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setIdleTimeout(IDLE.toMillis());
        });
        config.jetty.modifyServer(server -> {
            server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
            tls.guard(server);
        });
        config.jetty.addConnector(tls::connector);
    }

    void start() {
        server.start();
    }

    public int port() {
        return server.port();
    }

    /** Shows other credentials from the next connection on. */
    public void renew(Credentials own) {
        tls.renew(own);
    }

    private void serve(Context context, Route route) {
        Timer.Sample sample = Timer.start(metrics);
        try {
            Call call = gate.admit(context, route.door(), route.action());
            if (!route.leads()) {
                call.requireKnownQuery(route.query());
            }
            switch (route.work()) {
                case Route.Work.Plain(var answer) -> answer(context, written(route, answer.apply(call)));
                case Route.Work.Creating(var prepare) -> answer(context, create(call, route, prepare.apply(call)));
                case Route.Work.Streaming(var open) -> open.apply(call).to(context);
                case Route.Work.Telling(var open) -> open.apply(call).to(context);
                case Route.Work.Leading(var where) -> lead(context, route, where.apply(call));
            }
        } finally {
            sample.stop(metrics.timer("holdfast_http_requests", "operation", route.operation()));
        }
    }

    private Repetition.Answer create(Call call, Route route, Function<Handle, Reply> work) {
        Optional<String> key = Optional.ofNullable(call.context().header("Idempotency-Key"));
        return database.write(handle -> key.map(
                        known -> repetition.once(handle, call, route, known, () -> written(route, work.apply(handle))))
                .orElseGet(() -> written(route, work.apply(handle))));
    }

    private Repetition.Answer written(Route route, Reply reply) {
        String body = route.status() == 204 ? "" : json.text(reply.body());
        return new Repetition.Answer(route.status(), reply.version(), body);
    }

    private static void answer(Context context, Repetition.Answer answer) {
        context.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff");
        if (answer.version() > 0) {
            context.header("ETag", "\"" + answer.version() + "\"");
        }
        context.status(answer.status());
        if (!answer.body().isEmpty()) {
            context.contentType(JSON).result(answer.body());
        }
    }

    private static void lead(Context context, Route route, URI where) {
        context.header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("Location", where.toASCIIString())
                .status(route.status());
    }

    private void refuse(Context context, HoldfastException e) {
        Problem problem = Problem.of(e);
        if (problem.status() >= 500) {
            LOG.log(System.Logger.Level.WARNING, problem.detail(), e);
        }
        context.status(problem.status()).contentType("application/problem+json").result(json.text(problem));
    }

    private static HoldfastException translated(HttpResponseException e) {
        ErrorCode code = REFUSALS.getOrDefault(e.getStatus(), ErrorCode.REQUEST_INVALID);
        return new HoldfastException(code, "request", "the request was refused: " + e.getMessage() + ".", e);
    }

    @Override
    public void close() {
        tls.close();
        server.stop();
    }
}
