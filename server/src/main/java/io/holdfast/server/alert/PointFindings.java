package io.holdfast.server.alert;

import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Portions;
import io.holdfast.server.inventory.Group;
import io.holdfast.server.inventory.Protected;
import io.holdfast.server.inventory.Resources;
import io.holdfast.server.job.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Resources that jobs protect, and that have no recovery point as they should. */
final class PointFindings {
    private final Database database;
    private final Definitions<Job> jobs;
    private final Definitions<Group> groups;
    private final Resources resources;

    PointFindings(Database database, Definitions<Job> jobs, Definitions<Group> groups, Resources resources) {
        this.database = database;
        this.jobs = jobs;
        this.groups = groups;
        this.resources = resources;
    }

    /** A resource under a job's protection since a moment. */
    private record Ward(Definition<Job> job, Protected resource) {
        long since() {
            return Math.max(job.createdAt().toEpochMilli(), resource.foundAt().toEpochMilli());
        }

        NewestPoints.Line line() {
            return new NewestPoints.Line(job.id(), resource.id());
        }

        Finding.Place place() {
            return new Finding.Place(
                    Optional.of(resource.agentId()), Optional.of(job.id()), Optional.of(resource.id()));
        }
    }

    private List<Ward> wards(Handle handle) {
        List<Definition<Job>> all = jobs.readable(handle);
        Map<String, Protected> named = resources.all(
                handle,
                all.stream()
                        .flatMap(job -> job.spec().resourceIds().stream())
                        .distinct()
                        .toList());
        List<Ward> wards = new ArrayList<>();
        Map<String, List<Protected>> selected = new HashMap<>();
        for (Definition<Job> job : all) {
            Map<String, Protected> own = new LinkedHashMap<>();
            job.spec()
                    .resourceIds()
                    .forEach(id -> Optional.ofNullable(named.get(id)).ifPresent(each -> own.put(id, each)));
            for (String group : job.spec().groupIds()) {
                selected.computeIfAbsent(
                                group,
                                id -> groups.find(handle, id)
                                        .map(found -> resources.selected(
                                                handle, found.spec().rule()))
                                        .orElse(List.of()))
                        .forEach(each -> own.put(each.id(), each));
            }
            own.values().forEach(each -> wards.add(new Ward(job, each)));
        }
        return wards;
    }

    List<Finding> none(Handle handle, Condition.NoGoodPoint condition) {
        String good = switch (condition.good()) {
            case COMPLETE -> " AND result = 'COMPLETE'";
            case ANY -> "";
        };
        long limit = database.clock(handle) - condition.within().toMillis();
        Set<String> fresh = new HashSet<>(handle.createQuery(
                        "SELECT DISTINCT resource_id FROM point WHERE taken_at > :limit AND state = 'KEPT'" + good)
                .bind("limit", limit)
                .mapTo(String.class)
                .list());
        Map<String, Ward> bare = new LinkedHashMap<>();
        wards(handle).stream()
                .filter(ward -> !fresh.contains(ward.resource().id()) && ward.since() < limit)
                .forEach(ward -> bare.putIfAbsent(ward.resource().id(), ward));
        Map<String, String> last = new HashMap<>();
        Portions.of(bare.keySet())
                .forEach(ids -> handle.createQuery(
                                "SELECT resource_id, max(taken_at) AS last FROM point WHERE resource_id IN (<ids>)"
                                        + " AND state = 'KEPT'" + good + " GROUP BY resource_id")
                        .bindList("ids", ids)
                        .map((row, context) -> Map.entry(
                                row.getString("resource_id"),
                                Instant.ofEpochMilli(row.getLong("last")).toString()))
                        .forEach(each -> last.put(each.getKey(), each.getValue())));
        return bare.values().stream()
                .map(ward -> none(ward, last.getOrDefault(ward.resource().id(), "-"), condition))
                .toList();
    }

    private static Finding none(Ward ward, String last, Condition.NoGoodPoint condition) {
        return new Finding(
                ward.resource().id(),
                last,
                ward.place(),
                Map.of(
                        "resource",
                        ward.resource().id(),
                        "name",
                        ward.resource().name(),
                        "within",
                        condition.within().toString(),
                        "last",
                        last));
    }

    List<Finding> shrunken(Handle handle, Condition.ShrunkenBackup condition) {
        List<Ward> all = wards(handle);
        Map<NewestPoints.Line, List<NewestPoints.Size>> sizes =
                NewestPoints.of(handle, all.stream().map(Ward::line).toList(), condition.comparedWith() + 1);
        return all.stream()
                .flatMap(ward -> shrunken(ward, sizes.getOrDefault(ward.line(), List.of()), condition).stream())
                .toList();
    }

    /** Newest first. */
    private static Optional<Finding> shrunken(
            Ward ward, List<NewestPoints.Size> sizes, Condition.ShrunkenBackup condition) {
        if (sizes.isEmpty()) {
            return Optional.empty();
        }
        long newest = sizes.getFirst().bytes();
        List<Long> before =
                sizes.stream().skip(1).map(NewestPoints.Size::bytes).sorted().toList();
        long usual = before.isEmpty() ? 0 : before.get(before.size() / 2);
        if (newest > 0 && newest >= usual / 100.0 * condition.percent()) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                ward.job().id() + " " + ward.resource().id(),
                sizes.getFirst().point(),
                ward.place(),
                Map.of(
                        "point", sizes.getFirst().point(),
                        "name", ward.resource().name(),
                        "job", ward.job().spec().name(),
                        "bytes", Long.toString(newest),
                        "usual", before.isEmpty() ? "-" : Long.toString(usual))));
    }
}
