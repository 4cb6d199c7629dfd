package io.holdfast.server.api;

import io.holdfast.server.database.Database;
import io.holdfast.server.job.Run;
import io.holdfast.server.job.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has changed of runs since the last time it was asked. Each is asked by one listener only. */
sealed interface RunNews {
    List<Run> fresh();

    /** Whether nothing more will come. */
    boolean over();

    /** Of one run. */
    final class One implements RunNews {
        private final Database database;
        private final Runs runs;
        private final String id;
        private Optional<Run> last = Optional.empty();

        One(Database database, Runs runs, String id) {
            this.database = database;
            this.runs = runs;
            this.id = id;
        }

        @Override
        public List<Run> fresh() {
            Run now = database.read(handle -> runs.get(handle, id));
            boolean same = last.equals(Optional.of(now));
            last = Optional.of(now);
            return same ? List.of() : List.of(now);
        }

        @Override
        public boolean over() {
            return last.filter(run -> run.state().ended()).isPresent();
        }
    }

    /** Of all runs that wait or run, to their ends. */
    final class Active implements RunNews {
        private static final Duration LATE = Duration.ofSeconds(3);

        private final Database database;
        private final Runs runs;
        private Map<String, Run> last = Map.of();
        private Optional<Instant> looked = Optional.empty();

        Active(Database database, Runs runs) {
            this.database = database;
            this.runs = runs;
        }

        /** What ends right before it is looked at belongs to the next look, too: it may have been written down late. */
        @Override
        public List<Run> fresh() {
            Map<String, Run> now = new LinkedHashMap<>();
            database.read(handle -> {
                        Instant clock = Instant.ofEpochMilli(database.clock(handle));
                        List<Run> seen =
                                runs.active(handle, looked.orElse(clock).minus(LATE));
                        looked = Optional.of(clock);
                        return seen;
                    })
                    .forEach(run -> now.put(run.id(), run));
            List<Run> fresh = now.values().stream()
                    .filter(run -> !run.equals(last.get(run.id())))
                    .toList();
            last = now;
            return fresh;
        }

        @Override
        public boolean over() {
            return false;
        }
    }
}
