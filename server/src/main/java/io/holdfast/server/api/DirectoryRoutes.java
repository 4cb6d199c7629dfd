package io.holdfast.server.api;

import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Permission;
import io.holdfast.server.access.SoleSettings;
import io.holdfast.server.access.Vouching;
import io.holdfast.server.access.directory.Directory;
import io.holdfast.server.access.directory.DirectoryCheck;
import io.holdfast.server.access.directory.Step;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The directory by which users log in: its settings, and a test of them. */
final class DirectoryRoutes {
    record Trial(String name, Optional<String> password) {
        @Override
        public String toString() {
            return "trial of " + name;
        }
    }

    record Findings(List<Step> steps) {}

    private static final String DIRECTORY = "/api/v1/directory";

    private final Database database;
    private final Json json;
    private final AuditLog audit;
    private final SoleSettings<Directory> directories;
    private final DirectoryCheck check;

    DirectoryRoutes(
            Database database, Json json, AuditLog audit, SoleSettings<Directory> directories, DirectoryCheck check) {
        this.database = database;
        this.json = json;
        this.audit = audit;
        this.directories = directories;
        this.check = check;
    }

    List<Route> routes() {
        var answer = json.type(Definition.class, Directory.class);
        Routes look = new Routes(json, new Route.Door.NeedsOneOf(List.of(Permission.ACCOUNTS, Permission.SECURE)))
                .get(DIRECTORY, "getDirectory", answer, call -> Reply.definition(database.read(directories::get)));
        Routes secure = Routes.needing(json, Permission.SECURE)
                .put(DIRECTORY, "changeDirectory", Directory.class, answer, this::change)
                .post(DIRECTORY + "/test", "testDirectory", Trial.class, Findings.class, this::test);
        return Stream.concat(look.routes().stream(), secure.routes().stream()).toList();
    }

    private Reply change(Call call) {
        Directory wanted = call.body(Directory.class);
        return Reply.definition(database.write(handle -> {
            Definition<Directory> changed = directories.change(handle, call.seen(), wanted);
            Vouching.forget(handle);
            audit.done(
                    handle,
                    call.actor(),
                    "directory.change",
                    changed.spec().use() + " " + changed.spec().servers().security(),
                    json.text(changed.spec()));
            return changed;
        }));
    }

    private Reply test(Call call) {
        Trial trial = call.body(Trial.class);
        List<Step> steps = check.of(trial.name(), trial.password());
        database.change(handle -> audit.done(
                handle,
                call.actor(),
                "directory.test",
                trial.name(),
                steps.stream()
                        .map(each -> each.stage() + " " + each.outcome())
                        .toList()
                        .toString()));
        return Reply.of(new Findings(steps));
    }
}
