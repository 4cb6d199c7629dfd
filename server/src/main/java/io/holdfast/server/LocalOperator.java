package io.holdfast.server;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Role;
import io.holdfast.server.api.LocalWork;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.job.Progress;
import io.holdfast.server.job.Result;
import io.holdfast.server.job.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What the program that a server runs in does at it: in the server's own name, and written down as such. Every wait ends when it is interrupted. */
public final class LocalOperator {
    private static final Duration ROUND = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final LocalWork work;
    private final Time time;

    LocalOperator(LocalWork work, Time time) {
        this.work = work;
        this.time = time;
    }

    /** Where a run is; sizes in bytes, {@code expected} 0 when nobody knows. */
    public record Moment(String phase, long done, long expected, long files, String current) {}

    /** How a run ended; sizes in bytes, what its kind does not count is 0. */
    public record Ended(
            String id,
            String snapshot,
            long files,
            long found,
            long read,
            long fresh,
            long sealed,
            long exceptions,
            Duration took) {}

    /** A token for a machine that is to join, good for ten minutes. */
    public String invite(Role role, String name) {
        return work.invite(role, name);
    }

    /** Waits until a member is connected. */
    public void awaitConnected(Role role, String id) {
        await(role.word() + " " + id, () -> work.connected(id));
    }

    /** Says where agents reach a media server. */
    public void reach(String media, String address) {
        work.reach(media, address);
    }

    /** Waits until a pool of a media server has a store and a repository is ready in it; makes what is not there. The repository's id. */
    public String provide(String media, String pool, String directory, String repository) {
        return provide(media, pool, directory, repository, Library.Reach.GLOBAL);
    }

    /** Provides a repository of that name for it, and has an agent of this machine back up the server, and files beside it, every night. */
    public void backUpSelf(
            String media, String pool, String directory, String repository, String agent, List<Path> beside) {
        String id = provide(media, pool, directory, repository, Library.Reach.PRIVATE);
        await("agent " + agent, () -> work.knowsKind("files"));
        work.backUpSelf(agent, id, beside);
    }

    private String provide(String media, String pool, String directory, String repository, Library.Reach reach) {
        boolean there = work.stores().stream()
                .anyMatch(each -> each.mediaId().equals(media)
                        && each.pool().equals(pool)
                        && each.directory().equals(directory));
        if (!there) {
            ended(work.extend(media, pool, directory).id(), _ -> {});
        }
        if (state(repository).equals(Optional.of(Library.State.FOUNDING))) {
            // A run of an earlier start is at it.
            await("repository " + repository, () -> !state(repository).equals(Optional.of(Library.State.FOUNDING)));
        }
        if (!state(repository).equals(Optional.of(Library.State.READY))) {
            ended(work.found(repository, media, pool, reach), _ -> {});
        }
        return work.repository(repository).orElseThrow().id();
    }

    private Optional<Library.State> state(String repository) {
        return work.repository(repository).map(Library::state);
    }

    /** A job for one thing of one agent, once the agent has said what it can protect; its id. */
    public String protect(
            String agent, String kind, String name, Map<String, List<String>> settings, String repository) {
        await("agent " + agent, () -> work.knowsKind(kind));
        return work.protect(agent, kind, name, settings, repository);
    }

    /** Starts a job of one resource, and waits for its end. */
    public Ended backUp(String job, Consumer<Moment> watcher) {
        return ended(work.start(job).getFirst().id(), watcher);
    }

    /** Restores the newest point of a job, and waits for the end. */
    public Ended restore(String job, String agent, Map<String, List<String>> settings, Consumer<Moment> watcher) {
        return ended(work.restore(job, agent, settings).id(), watcher);
    }

    private Ended ended(String id, Consumer<Moment> watcher) {
        Run run = work.run(id);
        while (!run.state().ended()) {
            run.progress().map(LocalOperator::moment).ifPresent(watcher);
            pause();
            run = work.run(id);
        }
        return switch (run.state()) {
            case COMPLETE, COMPLETE_WITH_EXCEPTIONS -> ended(run);
            case FAILED, CANCELLED, QUEUED, RUNNING ->
                throw new Problem(run.code(), run.task().name(), run.reason()).exception();
        };
    }

    private static Moment moment(Progress progress) {
        return new Moment(
                progress.phase(),
                progress.foundBytes(),
                Math.max(0, progress.expectedBytes()),
                progress.files(),
                progress.current());
    }

    private static Ended ended(Run run) {
        Result result = run.outcome().orElseThrow();
        Optional<Result.Counts> counts = result.counts();
        return new Ended(
                run.id(),
                result.snapshot().orElse(""),
                counts.map(Result.Counts::files)
                        .orElseGet(() -> result.figures().getOrDefault("files", 0L)),
                counts.map(_ -> result.logicalBytes())
                        .orElseGet(() -> result.figures().getOrDefault("bytes", 0L)),
                counts.map(Result.Counts::readBytes).orElse(0L),
                counts.map(Result.Counts::freshBytes).orElse(0L),
                counts.map(Result.Counts::sealedBytes).orElse(0L),
                result.exceptionCount(),
                result.took());
    }

    private void await(String what, BooleanSupplier done) {
        long end = time.nanos() + LONGEST.toNanos();
        while (!done.getAsBoolean()) {
            if (time.nanos() > end) {
                throw new HoldfastException(
                        ErrorCode.LINK_SILENT,
                        what,
                        "The " + what
                                + " of this machine has not been heard of for a minute, although it was started: look at what it says.");
            }
            pause();
        }
    }

    private void pause() {
        try {
            time.sleep(ROUND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "run", "It was interrupted.", e);
        }
    }
}
