package io.holdfast.protocol.session;

import io.holdfast.format.HoldfastException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The end of a session: the media server is told, so that it need not wait for somebody to resume it. */
final class Farewell {
    private static final long SECONDS = 5;

    private Farewell() {}

    static void say(Lanes lanes) {
        CountDownLatch heard = new CountDownLatch(1);
        try {
            Single close = new Single(lanes.number(), Wire.CLOSE, List.of(), heard::countDown);
            // Without a connection it could only wait for one.
            if (lanes.alive()) {
                Thread.ofVirtual().start(() -> say(lanes, close, heard));
                if (!heard.await(SECONDS, TimeUnit.SECONDS)) {
                    heard.countDown();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lanes.close();
        }
    }

    private static void say(Lanes lanes, Single close, CountDownLatch heard) {
        try {
            lanes.check();
            lanes.start(close);
        } catch (HoldfastException e) {
            // It will notice by itself.
            heard.countDown();
        }
    }
}
