package io.holdfast.server.api;

import io.holdfast.protocol.control.Inquiry;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Permission;
import io.holdfast.server.catalog.Browsing;
import io.holdfast.server.catalog.Found;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import io.holdfast.server.job.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Recovery points looked into: directories, searches, downloads, and what a restore would do. Whoever may restore may; all of it is written down. */
final class BrowseRoutes {
    record Selection(List<String> paths, Inquiry.Archive archive) {}

    private final Database database;
    private final Json json;
    private final AuditLog audit;
    private final Browsing browsing;

    BrowseRoutes(Database database, Json json, AuditLog audit, Browsing browsing) {
        this.database = database;
        this.json = json;
        this.audit = audit;
        this.browsing = browsing;
    }

    List<Route> routes() {
        Routes restore = Routes.needing(json, Permission.RESTORE);
        return restore
                .list(
                        "/api/v1/points/{id}/entries",
                        "listEntriesOfPoint",
                        restore.pageOf(Found.class),
                        List.of("path"),
                        this::directory)
                .find("/api/v1/points/{id}/find", "findInPoint", Browsing.Finds.class, List.of("pattern"), this::find)
                .find(
                        "/api/v1/resources/{id}/find",
                        "findInResource",
                        Browsing.History.class,
                        List.of("pattern", "from", "before", "limit", "after"),
                        this::findAll)
                .stream(
                        "/api/v1/points/{id}/download",
                        "downloadFromPoint",
                        List.of("path", "archive"),
                        call -> download(call, new Selection(call.queries("path"), archive(call))))
                .stream(
                        "/api/v1/points/{id}/download",
                        "downloadSelectionFromPoint",
                        Selection.class,
                        call -> download(call, call.body(Selection.class)))
                .ask(
                        "/api/v1/restores/preview",
                        "previewRestore",
                        WorkRoutes.NewRestore.class,
                        Browsing.Outlook.class,
                        List.of("limit", "after"),
                        this::preview)
                .routes();
    }

    /** Before it is read: who has an answer is in the log. */
    private void note(Call call, String action, String subject, String detail) {
        database.change(handle -> audit.done(handle, call.actor(), action, subject, detail));
    }

    private Reply directory(Call call) {
        String path = call.query("path").orElse("/");
        note(call, "point.browse", call.path("id"), path);
        return Reply.of(browsing.directory(call.actor().accountId(), call.path("id"), path, call.page()));
    }

    private Reply find(Call call) {
        String pattern = call.query("pattern").orElse("");
        note(call, "point.find", call.path("id"), pattern);
        return Reply.of(browsing.find(call.actor().accountId(), call.path("id"), pattern));
    }

    private Reply findAll(Call call) {
        String pattern = call.query("pattern").orElse("");
        note(call, "resource.find", call.path("id"), pattern);
        return Reply.of(browsing.findAll(
                call.actor().accountId(),
                call.path("id"),
                pattern,
                call.moment("from"),
                call.moment("before"),
                call.page()));
    }

    private static Inquiry.Archive archive(Call call) {
        String word = call.query("archive").orElse("PLAIN");
        return Arrays.stream(Inquiry.Archive.values())
                .filter(each -> each.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Conditions.invalid("archive", "it is PLAIN, TAR or ZIP."));
    }

    private Outflow download(Call call, Selection selection) {
        String point = call.path("id");
        note(call, "point.download", point, selection.archive() + " " + String.join(" ", selection.paths()));
        Answer answer = browsing.download(call.actor().accountId(), point, selection.paths(), selection.archive());
        return switch (selection.archive()) {
            case PLAIN -> {
                String path = selection.paths().getFirst();
                yield new Outflow("application/octet-stream", path.substring(path.lastIndexOf('/') + 1), answer);
            }
            case TAR -> new Outflow("application/x-tar", "point-" + point + ".tar", answer);
            case ZIP -> new Outflow("application/zip", "point-" + point + ".zip", answer);
        };
    }

    private Reply preview(Call call) {
        WorkRoutes.NewRestore wanted = call.body(WorkRoutes.NewRestore.class);
        note(call, "restore.preview", wanted.pointId(), json.text(wanted));
        return Reply.of(browsing.preview(
                call.actor().accountId(), wanted.pointId(), wanted.agentId(), wanted.settings(), call.page()));
    }
}
