package io.holdfast.server.catalog;

import io.holdfast.server.access.Actor;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Page;
import io.holdfast.server.job.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Puts all points of a job, or of all jobs that were removed, into the trash. It goes in steps, each short enough for one transaction; who asks repeats it with what a step says comes next.
 */
public final class Clearance {
    /** Points that one step looks at. */
    static final int STEP = 200;

    private static final String RULE = "by hand, all of its job";

    private final Definitions<Job> jobs;
    private final Points points;
    private final Trash trash;
    private final Retention retention;

    public Clearance(Definitions<Job> jobs, Points points, Trash trash, Retention retention) {
        this.jobs = jobs;
        this.points = points;
        this.trash = trash;
        this.retention = retention;
    }

    /** Whether anything changes. */
    public enum Mode {
        DELETE,
        /** Only what would go is told. */
        DRY_RUN
    }

    /** Whose points. */
    public sealed interface Whose {
        /** Of one job, be it removed. */
        record Job(String id) implements Whose {}

        /** Of every job that was removed. */
        record RemovedJobs() implements Whose {}
    }

    /** What goes of a job; sizes in bytes. */
    public record Going(String jobId, long points, long logicalBytes, long storedBytes) {
        private Going plus(Point point) {
            return new Going(jobId, points + 1, logicalBytes + point.logicalBytes(), storedBytes + point.storedBytes());
        }
    }

    /**
     * What a step did, or would have done.
     *
     * @param held these stay
     * @param next what the step after this one begins after; absent at the end
     */
    public record Step(List<Going> going, List<Point> held, Optional<String> next) {
        public Step {
            going = List.copyOf(going);
            held = List.copyOf(held);
        }
    }

    /** Where a step begins: after a point of a job. */
    private record Cursor(String job, String point) {
        private static final char BETWEEN = '/';

        static Cursor of(String text) {
            int between = text.indexOf(BETWEEN);
            return between < 0
                    ? new Cursor(text, "")
                    : new Cursor(text.substring(0, between), text.substring(between + 1));
        }

        static String text(Point point) {
            return point.jobId() + BETWEEN + point.id();
        }
    }

    /** One step. Points that came into the trash otherwise are left alone, and of those that somebody changes meanwhile it counts what they are then. */
    public Step step(Handle handle, Actor actor, Whose whose, Optional<String> after, Mode mode, Instant now) {
        Cursor cursor = Cursor.of(after.orElse(""));
        Page<Point> page = Page.of(kept(handle, jobs(handle, whose, cursor), cursor), STEP, Cursor::text);
        Set<String> gone = gone(handle, actor, page.items(), mode, now);
        Map<String, Going> going = new LinkedHashMap<>();
        List<Point> held = new ArrayList<>();
        for (Point each : page.items()) {
            if (gone.contains(each.id())) {
                going.merge(each.jobId(), new Going(each.jobId(), 0, 0, 0).plus(each), (sum, _) -> sum.plus(each));
            } else {
                // What is not held either somebody else has deleted.
                points.stillKept(handle, each.id()).ifPresent(held::add);
            }
        }
        return new Step(List.copyOf(going.values()), held, page.next());
    }

    private Set<String> gone(Handle handle, Actor actor, List<Point> all, Mode mode, Instant now) {
        Map<String, Trash.Reason> reasons = new HashMap<>();
        Function<Point, Trash.Reason> reason = each ->
                reasons.computeIfAbsent(each.jobId(), job -> new Trash.Reason(RULE, retention.trash(handle, job)));
        List<Point> gone = switch (mode) {
            case DELETE -> trash.delete(handle, actor, all, reason, now);
            case DRY_RUN -> all.stream().filter(each -> !each.isHeld(now)).toList();
        };
        return gone.stream().map(Point::id).collect(Collectors.toSet());
    }

    /** In the order of their ids. */
    private List<String> jobs(Handle handle, Whose whose, Cursor cursor) {
        return switch (whose) {
            case Whose.Job(String id) -> {
                if (!points.anyOf(handle, id)) {
                    jobs.name(handle, id);
                }
                yield List.of(id);
            }
            case Whose.RemovedJobs() ->
                points.removedJobs(handle).stream()
                        .filter(each -> each.compareTo(cursor.job()) >= 0)
                        .sorted()
                        .toList();
        };
    }

    /** One more than a step takes, if there are so many. */
    private List<Point> kept(Handle handle, List<String> ids, Cursor cursor) {
        List<Point> kept = new ArrayList<>();
        for (String each : ids) {
            if (kept.size() > STEP) {
                break;
            }
            String after = each.equals(cursor.job()) ? cursor.point() : "";
            kept.addAll(points.kept(handle, each, after, STEP + 1 - kept.size()));
        }
        return kept;
    }
}
