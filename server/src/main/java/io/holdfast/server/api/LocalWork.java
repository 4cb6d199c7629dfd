package io.holdfast.server.api;

import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.protocol.Role;
import io.holdfast.server.access.Actor;
import io.holdfast.server.catalog.Point;
import io.holdfast.server.catalog.WantedPoints;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.PageRequest;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.inventory.Pools;
import io.holdfast.server.inventory.Protected;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.job.Job;
import io.holdfast.server.job.Run;
import io.holdfast.server.policy.ReadKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What is done in the server's own name, without anybody logged in; the audit log says so. */
public final class LocalWork {
    private static final Duration TOKEN = Duration.ofMinutes(10);

    private final Parts parts;
    private final Acts acts;

    LocalWork(Parts parts, Acts acts) {
        this.parts = parts;
        this.acts = acts;
    }

    /** A token; for the member of that name that joined and was never seen, if there is one, because whoever joined as it died before it kept what it was given. */
    public String invite(Role role, String name) {
        return parts.database.<String>write(handle -> {
            Optional<String> lost =
                    parts.members.page(handle, role, PageRequest.ALL, Optional.of(name)).items().stream()
                            .filter(each -> each.name().equals(name) && each.health() == Member.Health.NEVER_SEEN)
                            .map(Member::id)
                            .findFirst();
            MemberRoutes.NewEnrolment wanted = new MemberRoutes.NewEnrolment(role, name, "", lost, TOKEN);
            return acts.invite(handle, Actor.server(), wanted).token();
        });
    }

    public boolean connected(String member) {
        return parts.desk.serves(member);
    }

    /** Agents reach a media server there. */
    public void reach(String media, String address) {
        parts.database.change(handle -> {
            Member known = parts.members.get(handle, Role.MEDIA, media);
            if (!known.addresses().equals(List.of(address))) {
                Members.Change change =
                        new Members.Change(known.name(), known.siteId(), List.of(address), known.tags(), known.owner());
                parts.members.change(handle, Role.MEDIA, media, known.version(), change);
                parts.audit.done(handle, Actor.server(), "media.change", known.name(), parts.json.text(change));
            }
        });
    }

    public List<Pools.Store> stores() {
        return parts.database.read(parts.pools::all);
    }

    public Run extend(String media, String pool, String directory) {
        RepositoryRoutes.NewStore wanted = new RepositoryRoutes.NewStore(media, pool, directory);
        return parts.database.write(handle -> acts.extend(handle, Actor.server(), wanted));
    }

    /** By name. */
    public Optional<Library> repository(String name) {
        return parts.database.read(handle -> parts.repositories.page(handle, PageRequest.ALL).items().stream()
                .filter(each -> each.name().equals(name))
                .findFirst());
    }

    /** The run that makes it; one that could not be made is made again, with its own keys. */
    public String found(String name, String media, String pool, Library.Reach reach) {
        Optional<Library> failed = repository(name);
        Repositories.Wish wish =
                new Repositories.Wish(name, media, pool, reach, ChunkSizes.STANDARD_MEAN, Optional.empty());
        return parts.database.<String>write(handle -> failed.map(each -> foundAgain(handle, each))
                .orElseGet(() -> acts.found(handle, Actor.server(), wish).runId()));
    }

    private String foundAgain(Handle handle, Library library) {
        parts.repositories.become(handle, library.id(), Library.State.FOUNDING);
        Run run = parts.starts.found(handle, library);
        parts.audit.done(handle, Actor.server(), "repository.create", library.name(), run.id());
        parts.desk.ring();
        return run.id();
    }

    /** Whether an agent has said what it can protect. */
    public boolean knowsKind(String kind) {
        return parts.database.<Boolean>read(handle -> parts.resources.kinds(handle).stream()
                .anyMatch(each -> each.name().equals(kind)));
    }

    /** A job for one thing of one agent; its id. */
    public String protect(
            String agent, String kind, String name, Map<String, List<String>> settings, String repository) {
        return parts.database.<String>write(handle -> {
            Protected resource =
                    parts.resources.create(handle, Protected.Origin.WRITTEN_DOWN, agent, kind, name, settings);
            Job spec = new Job(name, "", List.of(resource.id()), List.of(), repository, List.of(), 3, Optional.empty());
            parts.starts.check(handle, spec);
            Definition<Job> job = parts.jobs.create(handle, spec);
            parts.audit.done(handle, Actor.server(), "job.create", name, parts.json.text(spec));
            return job.id();
        });
    }

    /** Has an agent on this machine back up the server and files beside it from now on, unless it does or did already: who removed the job does not want it. */
    public void backUpSelf(String agent, String repository, List<Path> beside) {
        parts.database.change(handle -> {
            if (!parts.own.all(handle).containsKey(agent)) {
                parts.selfBackup.establish(handle, Actor.server(), agent, repository, beside);
            }
        });
    }

    public List<Run> start(String job) {
        return parts.database.write(handle ->
                acts.start(handle, Actor.server(), job, ReadKind.INCREMENTAL).runs());
    }

    /** The newest point of a job, restored. */
    public Run restore(String job, String agent, Map<String, List<String>> settings) {
        return parts.database.write(handle -> {
            Point point = parts.points
                    .page(handle, new PageRequest(1, Optional.empty()), WantedPoints.keptOf(job))
                    .items()
                    .getFirst();
            WorkRoutes.NewRestore wanted = new WorkRoutes.NewRestore(point.id(), agent, settings);
            return acts.restore(handle, Actor.server(), wanted);
        });
    }

    public Run run(String id) {
        return parts.database.read(handle -> parts.runs.get(handle, id));
    }
}
