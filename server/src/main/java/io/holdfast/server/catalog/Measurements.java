package io.holdfast.server.catalog;

import io.holdfast.server.database.Conditions;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.job.Run;
import io.holdfast.server.job.Starts;
import io.holdfast.server.job.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Has media servers say what deleting points would free; nothing is deleted. */
public final class Measurements {
    private static final int MOST = 10_000;

    private final Points points;
    private final Repositories repositories;
    private final Starts starts;

    public Measurements(Points points, Repositories repositories, Starts starts) {
        this.points = points;
        this.repositories = repositories;
        this.starts = starts;
    }

    /** These points, and all of that job. They lie in one repository. */
    public Run order(Handle handle, List<String> ids, Optional<String> job) {
        List<Point> meant = new ArrayList<>();
        ids.forEach(id -> meant.add(points.get(handle, id)));
        job.ifPresent(id -> meant.addAll(points.kept(handle, id)));
        Set<String> where = meant.stream().map(Point::repositoryId).collect(Collectors.toSet());
        if (where.size() != 1 || meant.size() > MOST) {
            throw Conditions.invalid(
                    "pointIds",
                    "name 1 to " + MOST + " recovery points of one repository, or a job that has such; these are "
                            + meant.size() + " of " + where.size() + " repositories.");
        }
        Library library = repositories.get(handle, where.iterator().next());
        List<String> snapshots = meant.stream().map(Point::snapshot).distinct().toList();
        return starts.upkeep(handle, library, Task.measure(library.name(), library.pool(), snapshots));
    }
}
