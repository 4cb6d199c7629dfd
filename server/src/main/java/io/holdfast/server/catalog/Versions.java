package io.holdfast.server.catalog;

import io.holdfast.protocol.control.ListedEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A path, and what stood there in one point after the other, newest first. */
public record Versions(String path, List<Version> versions) {
    public Versions {
        versions = List.copyOf(versions);
    }

    /** What was the same in some points. */
    public record Version(String type, long size, Instant modified, List<Seen> points) {
        public Version {
            points = List.copyOf(points);
        }
    }

    /** A point in which it stands. */
    public record Seen(String pointId, Instant takenAt) {}

    private record Looks(String type, long size, Instant modified) {}

    /** Entries of points by their paths; {@code points} newest first, each with what was found in it. */
    static List<Versions> of(Map<Point, List<ListedEntry>> points) {
        Map<String, Map<Looks, List<Seen>>> paths = new TreeMap<>();
        points.forEach((point, entries) -> entries.forEach(entry -> paths.computeIfAbsent(
                        entry.path(), _ -> new java.util.LinkedHashMap<>())
                .computeIfAbsent(new Looks(entry.type(), entry.size(), entry.modified()), _ -> new ArrayList<>())
                .add(new Seen(point.id(), point.takenAt()))));
        return paths.entrySet().stream()
                .map(path -> new Versions(
                        path.getKey(),
                        path.getValue().entrySet().stream()
                                .map(each -> new Version(
                                        each.getKey().type(),
                                        each.getKey().size(),
                                        each.getKey().modified(),
                                        each.getValue()))
                                .toList()))
                .toList();
    }
}
