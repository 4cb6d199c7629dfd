package io.holdfast.server.api;

import io.holdfast.server.access.Permission;
import io.holdfast.server.database.Definition;
import io.holdfast.server.job.Job;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The backups of servers themselves. Their runs, schedule and points are those of any job; their content is read by {@code holdfast recover}. */
final class SelfBackupRoutes {
    /** The jobs there are, one for each machine with a server that has one. */
    record SelfBackups(List<SelfBackupJob> jobs) {}

    record SelfBackupJob(String agentId, String jobId, String name, String repositoryId) {}

    /**
     * What is to be backed up how.
     *
     * @param agentId of the agent on the machine of the server that is asked
     * @param repositoryId one whose reach is PRIVATE and that no job uses
     */
    record NewSelfBackup(String agentId, String repositoryId) {}

    private final Parts parts;

    SelfBackupRoutes(Parts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        Routes view = Routes.needing(parts.json, Permission.VIEW);
        view.get(
                "/api/v1/self-backups",
                "getSelfBackups",
                SelfBackups.class,
                call -> Reply.of(parts.database.read(this::all)));
        Routes secure = Routes.needing(parts.json, Permission.SECURE);
        secure.create(
                "/api/v1/self-backups",
                "createSelfBackup",
                NewSelfBackup.class,
                parts.json.type(Definition.class, Job.class),
                this::create);
        return Stream.of(view, secure).flatMap(each -> each.routes().stream()).toList();
    }

    private SelfBackups all(Handle handle) {
        return new SelfBackups(parts.own.all(handle).entrySet().stream()
                .flatMap(each -> parts
                        .jobs
                        .find(handle, each.getValue())
                        .map(job -> new SelfBackupJob(
                                each.getKey(),
                                job.id(),
                                job.spec().name(),
                                job.spec().repositoryId()))
                        .stream())
                .toList());
    }

    private Function<Handle, Reply> create(Call call) {
        NewSelfBackup wanted = call.body(NewSelfBackup.class);
        return handle -> Reply.definition(
                parts.selfBackup.establish(handle, call.actor(), wanted.agentId(), wanted.repositoryId(), List.of()));
    }
}
