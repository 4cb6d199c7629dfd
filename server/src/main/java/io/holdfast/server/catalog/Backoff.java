package io.holdfast.server.catalog;

import io.holdfast.server.inventory.Library;
import io.holdfast.server.job.Task;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/** What failed at a repository is ordered again after an hour, then after two, four and so on, at most a day. Whoever looks for it finds the failed run, as rules of alerts do. */
final class Backoff {
    private static final Duration FIRST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private Backoff() {}

    private record Failures(long count, long last) {}

    /** Whether nothing of this kind has failed since it last worked, or long enough ago. */
    static boolean isOver(Handle handle, Library library, Task.Kind kind, long now) {
        Failures failures = handle.createQuery("SELECT count(*) AS failed, coalesce(max(ended_at), 0) AS last FROM run"
                        + " WHERE repository_id = :repository AND kind = :kind AND state = 'FAILED'"
                        + " AND id > (SELECT coalesce(max(id), '') FROM run WHERE repository_id = :repository"
                        + " AND kind = :kind AND state IN ('COMPLETE', 'COMPLETE_WITH_EXCEPTIONS'))")
                .bind("repository", library.id())
                .bind("kind", kind.name())
                .map((row, context) -> new Failures(row.getLong("failed"), row.getLong("last")))
                .one();
        return failures.count == 0
                || now - failures.last >= pause(failures.count).toMillis();
    }

    private static Duration pause(long failures) {
        Duration pause = FIRST;
        for (long i = 1; i < failures && pause.compareTo(LONGEST) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
