package io.holdfast.server.api;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.server.database.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Server-sent events: runs as they are at first, and again whenever they have changed. It ends when there is nothing more to come, and after
 * ten minutes: clients ask again by themselves, and are let in again, or not.
 */
record Events(Json json, Time time, RunNews news) {
    static final String TYPE = "text/event-stream";

    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    /** So often something is sent even if nothing happened, by which it is noticed that nobody listens any more. */
    private static final int QUIET_ROUNDS = 15;

    void to(Context context) {
        context.status(200)
                .contentType(TYPE)
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Accel-Buffering", "no");
        try {
            tell(context.res().getOutputStream());
        } catch (IOException | HoldfastException e) {
            // Nobody listens any more, or nothing can be read now: whoever still wants to know asks again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(OutputStream to) throws IOException, InterruptedException {
        // So that the listener knows at once that it is let in.
        send(to, ":\n\n");
        long end = time.nanos() + LONGEST.toNanos();
        int quiet = 0;
        while (time.nanos() < end) {
            List<?> fresh = news.fresh();
            for (Object each : fresh) {
                send(to, "event: run\ndata: " + json.text(each) + "\n\n");
            }
            if (news.over()) {
                send(to, "event: end\ndata: {}\n\n");
                return;
            }
            quiet = fresh.isEmpty() ? quiet + 1 : 0;
            if (quiet == QUIET_ROUNDS) {
                quiet = 0;
                send(to, ":\n\n");
            }
            time.sleep(ROUND);
        }
    }

    private static void send(OutputStream to, String text) throws IOException {
        to.write(text.getBytes(StandardCharsets.UTF_8));
        to.flush();
    }
}
