package io.holdfast.server.alert;

import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
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

        Finding.Place place() {
            return new Finding.Place(
                    Optional.of(resource.agentId()), Optional.of(job.id()), Optional.of(resource.id()));
        }
    }

    private List<Ward> wards(Handle handle) {
        List<Ward> wards = new ArrayList<>();
        Map<String, List<Protected>> selected = new HashMap<>();
        for (Definition<Job> job : jobs.all(handle)) {
            Map<String, Protected> own = new LinkedHashMap<>();
            job.spec().resourceIds().forEach(id -> own.put(id, resources.get(handle, id)));
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
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (Ward ward : wards(handle)) {
            String id = ward.resource().id();
            if (!fresh.contains(id) && ward.since() < limit) {
                findings.computeIfAbsent(id, _ -> {
                    String last = handle.createQuery("SELECT max(taken_at) FROM point WHERE resource_id = :id"
                                    + " AND state = 'KEPT'" + good)
                            .bind("id", id)
                            .mapTo(Long.class)
                            .findOne()
                            .map(at -> Instant.ofEpochMilli(at).toString())
                            .orElse("-");
                    return new Finding(
                            id,
                            last,
                            ward.place(),
                            Map.of(
                                    "resource",
                                    id,
                                    "name",
                                    ward.resource().name(),
                                    "within",
                                    condition.within().toString(),
                                    "last",
                                    last));
                });
            }
        }
        return List.copyOf(findings.values());
    }

    private record Size(String point, long bytes) {}

    List<Finding> shrunken(Handle handle, Condition.ShrunkenBackup condition) {
        List<Finding> findings = new ArrayList<>();
        for (Ward ward : wards(handle)) {
            List<Size> sizes = handle.createQuery("SELECT id, logical_bytes FROM point WHERE resource_id = :resource"
                            + " AND job_id = :job AND state = 'KEPT' ORDER BY taken_at DESC, id DESC LIMIT :limit")
                    .bind("resource", ward.resource().id())
                    .bind("job", ward.job().id())
                    .bind("limit", condition.comparedWith() + 1)
                    .map((row, context) -> new Size(row.getString("id"), row.getLong("logical_bytes")))
                    .list();
            if (sizes.isEmpty()) {
                continue;
            }
            long newest = sizes.getFirst().bytes();
            List<Long> before = sizes.stream().skip(1).map(Size::bytes).sorted().toList();
            long usual = before.isEmpty() ? 0 : before.get(before.size() / 2);
            if (newest == 0 || newest < usual / 100.0 * condition.percent()) {
                findings.add(new Finding(
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
        return findings;
    }
}
