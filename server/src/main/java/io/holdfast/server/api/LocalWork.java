package io.holdfast.server.api;

import io.holdfast.protocol.Role;
import io.holdfast.server.access.Actor;
import io.holdfast.server.access.Enrolments;
import io.holdfast.server.catalog.Point;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done in the server's own name, without anybody logged in; the audit log says so. */
public final class LocalWork {
    private static final Duration TOKEN = Duration.ofMinutes(10);
    private static final int CHUNK_MEAN = 65_536;

    private final Parts parts;

    LocalWork(Parts parts) {
        this.parts = parts;
    }

    public String invite(Role role, String name) {
        return parts.database.<String>write(handle -> {
            Enrolments.Issued issued = parts.enrolments.create(handle, role, name, "", Optional.empty(), TOKEN);
            parts.audit.done(handle, Actor.server(), "enrolment.create", issued.id(), role + " " + name);
            return issued.token();
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
        Run run = parts.database.write(handle -> {
            Run queued = parts.starts.extend(handle, media, pool, directory);
            parts.audit.done(handle, Actor.server(), "store.create", pool, directory);
            return queued;
        });
        parts.desk.ring();
        return run;
    }

    /** By name. */
    public Optional<Library> repository(String name) {
        return parts.database.read(handle -> parts.repositories.page(handle, PageRequest.ALL).items().stream()
                .filter(each -> each.name().equals(name))
                .findFirst());
    }

    /** The run that makes it. */
    public Run found(String name, String media, String pool) {
        Repositories.Wish wish = new Repositories.Wish(name, media, pool, Library.Reach.GLOBAL, CHUNK_MEAN);
        Run run = parts.database.write(handle -> {
            Library made = parts.repositories.create(handle, wish);
            parts.audit.done(handle, Actor.server(), "repository.create", name, parts.json.text(wish));
            return parts.starts.found(handle, made);
        });
        parts.desk.ring();
        return run;
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
            Protected resource = parts.resources.create(handle, agent, kind, name, settings);
            Job spec = new Job(name, "", List.of(resource.id()), List.of(), repository, List.of(), 3);
            parts.starts.check(handle, spec);
            Definition<Job> job = parts.jobs.create(handle, spec);
            parts.audit.done(handle, Actor.server(), "job.create", name, parts.json.text(spec));
            return job.id();
        });
    }

    public List<Run> start(String job) {
        List<Run> started = parts.database.write(handle -> {
            Definition<Job> known = parts.jobs.get(handle, job);
            List<Run> runs = parts.starts.backups(handle, known);
            parts.audit.done(handle, Actor.server(), "job.start", known.spec().name(), runs.size() + " runs");
            return runs;
        });
        parts.desk.ring();
        return started;
    }

    /** The newest point of a job, restored. */
    public Run restore(String job, String agent, Map<String, List<String>> settings) {
        Run run = parts.database.write(handle -> {
            Point point = parts.points
                    .page(handle, new PageRequest(1, Optional.empty()), Optional.empty(), Optional.of(job))
                    .items()
                    .getFirst();
            Run queued = parts.restores.restore(handle, point.id(), agent, settings);
            parts.audit.done(handle, Actor.server(), "restore.create", point.id(), parts.json.text(settings));
            return queued;
        });
        parts.desk.ring();
        return run;
    }

    public Run run(String id) {
        return parts.database.read(handle -> parts.runs.get(handle, id));
    }
}
