package io.holdfast.protocol.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Notices that a media server whose connections are alive answers nothing, as one does whose disk hangs. */
final class Owed implements AutoCloseable {
    /** The longest that anything may take: opening a large repository, publishing, a chunk at the slowest rate. */
    static final Duration LONGEST = Duration.ofMinutes(30);

    private static final Duration ROUND = Duration.ofSeconds(30);

    private final Supplier<OptionalLong> since;
    private final Consumer<HoldfastException> fail;
    private final Time time;
    private final Thread thread = Thread.ofVirtual().name("owed answers").unstarted(this::watch);

    /** {@code since}: when the oldest answer fell due, if one did. */
    Owed(Supplier<OptionalLong> since, Consumer<HoldfastException> fail, Time time) {
        this.since = since;
        this.fail = fail;
        this.time = time;
    }

    void begin() {
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                time.sleep(ROUND);
                OptionalLong due = since.get();
                if (due.isPresent() && time.nanos() - due.getAsLong() > LONGEST.toNanos()) {
                    fail.accept(silent());
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Closed.
            return;
        }
    }

    private static HoldfastException silent() {
        return new HoldfastException(
                ErrorCode.LINK_SILENT,
                "media server",
                "The media server is connected, but has answered nothing for 30 minutes. Look at its disks and its log; start it again if it hangs.");
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
