package io.holdfast.server.catalog;

import io.holdfast.format.Time;
import io.holdfast.server.database.Settings;
import io.holdfast.server.job.SharedClock;
import io.holdfast.server.policy.ClockWatch;
import io.holdfast.server.policy.ClockWatch.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Watches the clock by which points grow old. Once it jumped, nothing is deleted until somebody says that the date is right. */
public final class ServerClock {
    private static final String SEEN = "clock.seen";
    private static final String DOUBT = "clock.doubt";

    private final Settings settings;
    private final SharedClock shared;
    private final Time time;
    private final ClockWatch watch = ClockWatch.standard();
    private Optional<Reading> before = Optional.empty();
    private boolean apart;

    public ServerClock(Settings settings, SharedClock shared, Time time) {
        this.settings = settings;
        this.shared = shared;
        this.time = time;
    }

    private record Reading(Instant at, long nanos) {}

    /** Why it is not believed; nothing when it is. */
    public Optional<String> doubt(Handle handle) {
        return settings.get(handle, DOUBT).filter(text -> !text.isEmpty());
    }

    /** Somebody says that the date is right. */
    public void confirm(Handle handle) {
        settings.put(handle, DOUBT, "");
        settings.put(handle, SEEN, Long.toString(time.now().toEpochMilli()));
    }

    /** With the database's; twice, for either may just be being put right. */
    private void compare(Handle handle) {
        Optional<String> now = shared.apart(handle);
        now.filter(_ -> apart).ifPresent(text -> settings.put(handle, DOUBT, text));
        apart = now.isPresent();
    }

    /** Looks at it; what is strange is kept until it is confirmed. */
    synchronized void look(Handle handle) {
        Reading now = new Reading(time.now(), time.nanos());
        Verdict verdict = before.map(
                        last -> watch.running(last.at(), Duration.ofNanos(now.nanos() - last.nanos()), now.at()))
                .orElseGet(() -> settings.get(handle, SEEN)
                        .map(seen -> watch.started(Instant.ofEpochMilli(Long.parseLong(seen)), now.at()))
                        .orElseGet(Verdict.Steady::new));
        before = Optional.of(now);
        settings.put(handle, SEEN, Long.toString(now.at().toEpochMilli()));
        switch (verdict) {
            case Verdict.Steady _ -> {}
            case Verdict.PutForward(Duration by) ->
                settings.put(
                        handle,
                        DOUBT,
                        "The server's clock is " + by + " ahead of what it should be, at " + now.at() + ".");
            case Verdict.PutBack(Duration by) ->
                settings.put(handle, DOUBT, "The server's clock was put back by " + by + ", to " + now.at() + ".");
        }
        compare(handle);
    }
}
