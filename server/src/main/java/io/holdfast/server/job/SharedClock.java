package io.holdfast.server.job;

import io.holdfast.format.Time;
import io.holdfast.server.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Whether this server's clock goes with that of the machine of the database, which all servers share. An embedded database has no machine of its own, so there nothing is known. */
public final class SharedClock {
    /** More than what clocks drift by that are set now and then, and too little to matter to a plan. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Database database;
    private final Time time;

    public SharedClock(Database database, Time time) {
        this.database = database;
        this.time = time;
    }

    /** What is wrong if they are too far apart; nothing if they are not. However long the answer takes, it does not count. */
    public Optional<String> apart(Handle handle) {
        Instant asked = time.now();
        return database.machineClock(handle).flatMap(there -> {
            Duration ahead = Duration.between(there, asked);
            Duration behind = Duration.between(time.now(), there);
            if (ahead.compareTo(LIMIT) > 0) {
                return Optional.of(words(ahead, "ahead of"));
            }
            return behind.compareTo(LIMIT) > 0 ? Optional.of(words(behind, "behind")) : Optional.empty();
        });
    }

    private static String words(Duration by, String how) {
        return "The server's clock is " + by.truncatedTo(ChronoUnit.MINUTES) + " " + how
                + " the database's; while that is so, it begins nothing by its schedules.";
    }
}
