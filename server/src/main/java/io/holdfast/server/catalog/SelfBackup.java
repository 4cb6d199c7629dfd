package io.holdfast.server.catalog;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.format.retention.Keep;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.Role;
import io.holdfast.server.access.Actor;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Dump;
import io.holdfast.server.database.Json;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.inventory.Protected;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.inventory.Resources;
import io.holdfast.server.job.Job;
import io.holdfast.server.job.Preparation;
import io.holdfast.server.job.Run;
import io.holdfast.server.policy.Calendar;
import io.holdfast.server.policy.Plan;
import io.holdfast.server.policy.Policy;
import io.holdfast.server.policy.ReadKind;
import io.holdfast.server.policy.Recurrence;
import io.holdfast.server.policy.RetentionPlan;
import io.holdfast.server.policy.Retries;
import io.holdfast.server.policy.Schedule;
import io.holdfast.server.policy.Timing;
import io.holdfast.server.policy.WindowEnd;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The backup of the server itself: an ordinary job of an agent on the server's machine, and what that job finds there, which is written right before each of its runs. */
public final class SelfBackup implements Preparation {
    /** Of the policy that is made for it; it can be changed as any other. */
    public static final String POLICY = "Self-backup";

    /** The content of the database. */
    public static final String CATALOG = "catalog.jsonl";

    /** As the server's own, where it has a key file. */
    public static final String MASTER_KEY = "master.key";

    private static final LocalTime NIGHT = LocalTime.of(2, 30);

    private final Database database;
    private final Estate estate;
    private final Kit kit;
    private final Time time;

    /** What it works with. */
    public record Estate(
            Json json,
            OwnJobs own,
            Definitions<Job> jobs,
            Definitions<Policy> policies,
            Members members,
            Resources resources,
            Repositories repositories,
            AuditLog audit) {}

    /**
     * Where the things lie from which a server can be made again.
     *
     * @param directory made when it is needed, for the server's eyes only
     * @param masterKey of a server whose master key is in a file
     */
    public record Kit(Path directory, Optional<Path> masterKey) {}

    public SelfBackup(Database database, Estate estate, Kit kit, Time time) {
        this.database = database;
        this.estate = estate;
        this.kit = kit;
        this.time = time;
    }

    /** What an agent on this machine does from now on, every night: the kit and these files beside it go into a repository that no other job uses. */
    public Definition<Job> establish(
            Handle handle, Actor actor, String agentId, String repositoryId, List<Path> beside) {
        Optional.ofNullable(estate.own().all(handle).get(agentId))
                .flatMap(id -> estate.jobs().find(handle, id))
                .ifPresent(job -> {
                    throw Conditions.inUse("this agent", "the job " + job.spec().name() + ", which backs up a server");
                });
        requirePrivate(handle, repositoryId);
        List<String> paths = Stream.concat(Stream.of(kit.directory()), beside.stream())
                .map(Path::toString)
                .toList();
        String name = POLICY + " by "
                + estate.members().get(handle, Role.AGENT, agentId).name();
        Protected resource = estate.resources()
                .create(handle, Protected.Origin.SERVER, agentId, "files", name, Map.of("paths", paths));
        Job spec = new Job(
                name,
                "The database of the server, and what else makes a server.",
                List.of(resource.id()),
                List.of(),
                repositoryId,
                List.of(),
                3,
                Optional.of(policy(handle).id()));
        Definition<Job> job = estate.jobs().create(handle, spec);
        estate.own().put(handle, agentId, job.id());
        estate.audit()
                .done(handle, actor, "selfBackup.create", name, estate.json().text(spec));
        return job;
    }

    private void requirePrivate(Handle handle, String repositoryId) {
        if (estate.repositories().get(handle, repositoryId).reach() != Library.Reach.PRIVATE) {
            throw Conditions.invalid(
                    "repositoryId",
                    "the server's keys go there, and agents hold the keys of repositories that they use: choose one whose reach is PRIVATE.");
        }
    }

    /**
     * Refuses a job that would take what makes a server to where others can read it.
     *
     * @param id of the job that is changed; nothing, if it is new
     */
    public void check(Handle handle, Optional<String> id, Job wanted) {
        Optional<Job> itself = id.filter(each -> estate.own().contains(handle, each))
                .flatMap(each -> estate.jobs().find(handle, each))
                .map(Definition::spec);
        if (itself.isPresent()) {
            requirePrivate(handle, wanted.repositoryId());
            Job before = itself.get();
            if (!wanted.resourceIds().equals(before.resourceIds())
                    || !wanted.groupIds().isEmpty()) {
                throw Conditions.invalid(
                        "resourceIds", "this job backs up the server and nothing else: make another job.");
            }
        } else if (estate.resources().each(handle, wanted.resourceIds()).stream()
                .anyMatch(each -> each.origin() == Protected.Origin.SERVER)) {
            throw Conditions.invalid(
                    "resourceIds",
                    "the server itself, with the keys of all repositories, is backed up by its own job only: leave it out.");
        }
    }

    private Definition<Policy> policy(Handle handle) {
        return estate.policies().named(handle, POLICY).orElseGet(() -> {
            ZoneId zone = ZoneId.systemDefault();
            LocalDate today = LocalDate.ofInstant(time.now(), zone);
            Schedule nightly = new Schedule(
                    "nightly", ReadKind.INCREMENTAL, new Timing.OnDays(Recurrence.daily(today), List.of(NIGHT)));
            return estate.policies()
                    .create(
                            handle,
                            new Policy(
                                    POLICY,
                                    new Plan(List.of(nightly), Calendar.always(zone)),
                                    WindowEnd.FINISH,
                                    new RetentionPlan(
                                            new Keep(3, 0, 30, 12, 12, 0, Optional.empty(), zone), Duration.ofDays(7)),
                                    new Retries(3, Duration.ofMinutes(5)),
                                    List.of(),
                                    Optional.empty(),
                                    Optional.empty()));
        });
    }

    @Override
    public void before(Run run) {
        if (database.<Boolean>read(handle -> estate.own().contains(handle, run.jobId()))) {
            write();
        }
    }

    /** Whole or not at all, as the run may be tried again on what was there before. */
    private void write() {
        try {
            Files.createDirectories(
                    kit.directory(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path fresh = kit.directory().resolve(CATALOG + ".new");
            Files.deleteIfExists(fresh);
            try (FileChannel channel = FileChannel.open(
                            fresh,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                    BufferedWriter out = new BufferedWriter(
                            new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8))) {
                Dump.write(database, estate.json(), out);
                out.flush();
                channel.force(true);
            }
            Files.move(fresh, kit.directory().resolve(CATALOG), StandardCopyOption.ATOMIC_MOVE);
            if (kit.masterKey().isPresent()) {
                Files.copy(
                        kit.masterKey().get(),
                        kit.directory().resolve(MASTER_KEY),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.STORE_DENIED,
                    kit.directory().toString(),
                    "the content of the database cannot be written to " + kit.directory() + ": " + InWords.of(e)
                            + ". Make room, or let the server write there.",
                    e);
        }
    }
}
