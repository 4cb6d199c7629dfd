package io.holdfast.server.alert;

import io.holdfast.server.database.Portions;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** How large the newest points of many resources are, asked for together. */
final class NewestPoints {
    /** The points that a job has of a resource. */
    record Line(String job, String resource) {}

    record Size(long taken, long bytes, String point) {
        private static Size parse(String text) {
            String[] parts = text.split(" ", 3);
            return new Size(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
        }
    }

    private NewestPoints() {}

    /** At most so many of each line, newest first; nothing for lines without points. */
    static Map<Line, List<Size>> of(Handle handle, Collection<Line> lines, int most) {
        Map<Line, List<Size>> sizes = new HashMap<>();
        Portions.of(lines).forEach(some -> sizes.putAll(portion(handle, some, most)));
        return sizes;
    }

    /** A resource has few jobs, a job has many resources: the expression keeps SQLite from going by the job, which takes fifty times as long. */
    private static Map<Line, List<Size>> portion(Handle handle, List<Line> lines, int most) {
        String values = IntStream.range(0, lines.size())
                .mapToObj(i -> "(:job" + i + ", :resource" + i + ")")
                .collect(Collectors.joining(", "));
        Query query = handle.createQuery("WITH line (job_id, resource_id) AS (VALUES " + values + ")"
                        + " SELECT job_id, resource_id, (SELECT string_agg(taken_at || ' ' || logical_bytes || ' ' || id, ',')"
                        + " FROM (SELECT taken_at, logical_bytes, id FROM point WHERE point.job_id || '' = line.job_id"
                        + " AND point.resource_id = line.resource_id AND state = 'KEPT'"
                        + " ORDER BY taken_at DESC, id DESC LIMIT :most) AS newest) AS sizes FROM line")
                .bind("most", most);
        for (int i = 0; i < lines.size(); i++) {
            query.bind("job" + i, lines.get(i).job())
                    .bind("resource" + i, lines.get(i).resource());
        }
        return query
                .map((row, context) -> Map.entry(
                        new Line(row.getString("job_id"), row.getString("resource_id")),
                        sizes(Optional.ofNullable(row.getString("sizes")).orElse(""))))
                .stream()
                .filter(each -> !each.getValue().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Neither database promises in which order it strings them together. */
    private static List<Size> sizes(String all) {
        return Stream.of(all.split(","))
                .filter(each -> !each.isEmpty())
                .map(Size::parse)
                .sorted(Comparator.comparingLong(Size::taken)
                        .thenComparing(Size::point)
                        .reversed())
                .toList();
    }
}
