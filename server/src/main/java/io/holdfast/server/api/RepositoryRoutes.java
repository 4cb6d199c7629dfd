package io.holdfast.server.api;

import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Permission;
import io.holdfast.server.alert.PoolHistory;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Pools;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.job.ControlDesk;
import io.holdfast.server.job.Run;
import io.holdfast.server.job.Starts;
import io.holdfast.server.job.Task;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Pools with their stores, repositories with their keys. */
final class RepositoryRoutes {
    record Stores(List<Pools.Store> stores) {}

    record Outlooks(List<PoolHistory.Outlook> pools) {}

    record NewStore(String mediaId, String pool, String directory) {}

    record Escrow(String recoveryKey) {}

    record Founded(Library repository, String runId) {}

    private final Database database;
    private final Json json;
    private final AuditLog audit;
    private final Acts acts;
    private final Pools pools;
    private final PoolHistory history;
    private final Repositories repositories;
    private final Starts starts;
    private final ControlDesk desk;

    RepositoryRoutes(
            Database database,
            Json json,
            AuditLog audit,
            Acts acts,
            Pools pools,
            Repositories repositories,
            Starts starts,
            ControlDesk desk) {
        this.database = database;
        this.json = json;
        this.audit = audit;
        this.acts = acts;
        this.pools = pools;
        history = new PoolHistory(database, pools);
        this.repositories = repositories;
        this.starts = starts;
        this.desk = desk;
    }

    List<Route> routes() {
        Routes view = Routes.needing(json, Permission.VIEW);
        view.list(
                        "/api/v1/repositories",
                        "listRepositories",
                        view.pageOf(Library.class),
                        List.of(),
                        call -> Reply.of(database.read(handle -> repositories.page(handle, call.page()))))
                .get(
                        "/api/v1/repositories/{id}",
                        "getRepository",
                        Library.class,
                        call -> Reply.of((Object) database.read(handle -> repositories.get(handle, call.path("id")))))
                .get(
                        "/api/v1/pools",
                        "getPools",
                        Outlooks.class,
                        call -> Reply.of(new Outlooks(database.read(history::outlooks))))
                .get(
                        "/api/v1/stores",
                        "getStores",
                        Stores.class,
                        call -> Reply.of(new Stores(database.read(pools::all))));
        Routes configure = Routes.needing(json, Permission.CONFIGURE);
        configure
                .create(
                        "/api/v1/repositories",
                        "createRepository",
                        Repositories.Wish.class,
                        json.type(Founded.class),
                        this::create)
                .create("/api/v1/stores", "createStore", NewStore.class, json.type(Run.class), this::extend);
        Routes operate = Routes.needing(json, Permission.OPERATE);
        upkeep(operate, "gc", Task.Kind.GC);
        upkeep(operate, "check", Task.Kind.CHECK);
        upkeep(operate, "verify", Task.Kind.VERIFY_SEALED);
        Routes secure = Routes.needing(json, Permission.SECURE);
        secure.post("/api/v1/repositories/{id}/escrow", "showEscrow", Reply.Nothing.class, Escrow.class, this::escrow);
        return Stream.of(view, configure, operate, secure)
                .flatMap(each -> each.routes().stream())
                .toList();
    }

    private Function<Handle, Reply> create(Call call) {
        Repositories.Wish wish = call.body(Repositories.Wish.class);
        return handle -> Reply.of(acts.found(handle, call.actor(), wish));
    }

    private Function<Handle, Reply> extend(Call call) {
        NewStore wanted = call.body(NewStore.class);
        return handle -> Reply.of(acts.extend(handle, call.actor(), wanted));
    }

    private void upkeep(Routes routes, String word, Task.Kind kind) {
        String operation = "create" + Character.toUpperCase(word.charAt(0)) + word.substring(1) + "Run";
        routes.create(
                "/api/v1/repositories/{id}/" + word,
                operation,
                Reply.Nothing.class,
                json.type(Run.class),
                call -> handle -> {
                    Library library = repositories.get(handle, call.path("id"));
                    Run run = starts.upkeep(handle, library, Task.upkeep(kind, library.name(), library.pool()));
                    audit.done(handle, call.actor(), "repository." + word, library.name(), run.id());
                    desk.ring();
                    return Reply.of(run);
                });
    }

    /** Each look is written down. */
    private Reply escrow(Call call) {
        return Reply.of(new Escrow(database.<String>write(handle -> {
            String printed = repositories.escrow(handle, call.path("id"));
            audit.done(handle, call.actor(), "repository.escrow", call.path("id"), "");
            return printed;
        })));
    }
}
