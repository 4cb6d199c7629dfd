package io.holdfast.server.catalog;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.PageRequest;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.job.Rounds;
import io.holdfast.server.job.Starts;
import io.holdfast.server.job.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jdbi.v3.core.Handle;

/** Has points verified, applies retention every hour, has the snapshots of points whose time in the trash is over forgotten, and then their space reclaimed, or the repository deleted that is retired. */
public final class Housekeeping implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    /** Snapshots in one order. */
    private static final int AT_A_TIME = 500;

    private final Database database;
    private final Estate estate;
    private final Runnable queued;
    private final Time time;
    private final Rounds rounds;
    private long applied;
    private long verified;

    /** What it works with. */
    public record Estate(
            ServerClock clock,
            Retention retention,
            Verifications verifications,
            Points points,
            Repositories repositories,
            Retirement retirement,
            Starts starts) {}

    /** {@code queued} is called when there is something for a media server. */
    public Housekeeping(Database database, Estate estate, Runnable queued, Time time) {
        this.database = database;
        this.estate = estate;
        this.queued = queued;
        this.time = time;
        rounds = new Rounds("housekeeping", ROUND, time, this::round);
        applied = time.nanos() - HOUR.toNanos();
        verified = time.nanos() - MINUTE.toNanos();
    }

    public void begin() {
        rounds.begin();
    }

    private void round() {
        database.change(estate.clock()::look);
        if (time.nanos() - verified >= MINUTE.toNanos()) {
            verified = time.nanos();
            if (database.<Boolean>write(handle -> estate.verifications().order(handle, time.now()))) {
                queued.run();
            }
        }
        if (time.nanos() - applied >= HOUR.toNanos()) {
            applied = time.nanos();
            keepHouse();
            queued.run();
        }
    }

    /** Job by job and repository by repository; how many points went into the trash. */
    public int keepHouse() {
        Instant now = time.now();
        int deleted = 0;
        for (Map.Entry<String, String> job :
                database.read(estate.retention()::jobs).entrySet()) {
            deleted +=
                    apart("job " + job.getValue(), handle -> estate.retention().apply(handle, job.getKey(), now));
        }
        List<Library> libraries = database.read(
                handle -> estate.repositories().page(handle, PageRequest.ALL).items());
        for (Library library : libraries) {
            apart("repository " + library.name(), handle -> keepHouse(handle, library.id(), now));
        }
        return deleted;
    }

    /** In a transaction of its own: what fails keeps nothing else from being done. Nothing is deleted by a clock that is in doubt. */
    private int apart(String what, ToIntFunction<Handle> work) {
        try {
            return database.write(handle -> estate.clock().doubt(handle).isPresent() ? 0 : work.applyAsInt(handle));
        } catch (RuntimeException e) {
            if (e instanceof HoldfastException known && known.code() == ErrorCode.DATABASE_UNREACHABLE) {
                throw e;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "nothing of the " + what + " is deleted; the next hour tries again",
                    e);
            return 0;
        }
    }

    private int keepHouse(Handle handle, String id, Instant now) {
        Library library = estate.repositories().get(handle, id);
        prune(handle, library, now);
        if (library.state() != Library.State.RETIRING) {
            reclaim(handle, library);
        } else if (mayOrder(handle, library, Task.Kind.RETIRE)) {
            estate.retirement().order(handle, library);
        }
        return 0;
    }

    private boolean mayOrder(Handle handle, Library library, Task.Kind kind) {
        return Backoff.isOver(handle, library, kind, database.clock(handle));
    }

    private void prune(Handle handle, Library library, Instant now) {
        if (busy(handle, library, Task.Kind.PRUNE) || !mayOrder(handle, library, Task.Kind.PRUNE)) {
            return;
        }
        List<String> over = new ArrayList<>(estate.points().forget(handle, library.id(), now, AT_A_TIME));
        over.addAll(estate.points().orphans(handle, library.id(), AT_A_TIME));
        if (!over.isEmpty()) {
            estate.starts().upkeep(handle, library, Task.prune(library.name(), library.pool(), over));
        }
    }

    /** After snapshots were forgotten, until it has worked once. */
    private void reclaim(Handle handle, Library library) {
        boolean forgotten = handle.createQuery(
                                "SELECT count(*) FROM run WHERE repository_id = :repository"
                                        + " AND kind = 'PRUNE' AND state = 'COMPLETE' AND id > (SELECT coalesce(max(id), '') FROM run"
                                        + " WHERE repository_id = :repository AND kind = 'GC' AND state NOT IN ('CANCELLED', 'FAILED'))")
                        .bind("repository", library.id())
                        .mapTo(Long.class)
                        .one()
                > 0;
        if (forgotten && !busy(handle, library, Task.Kind.PRUNE) && mayOrder(handle, library, Task.Kind.GC)) {
            estate.starts().upkeep(handle, library, Task.upkeep(Task.Kind.GC, library.name(), library.pool()));
        }
    }

    private static boolean busy(Handle handle, Library library, Task.Kind kind) {
        return Retirement.busy(handle, library, List.of(kind));
    }

    @Override
    public void close() {
        rounds.close();
    }
}
