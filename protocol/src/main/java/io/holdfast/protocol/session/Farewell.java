package io.holdfast.protocol.session;

import io.holdfast.format.HoldfastException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The end of a session: the media server is told, so that it need not wait for somebody to resume it. */
final class Farewell {
    private static final long SECONDS = 5;

    private Farewell() {}

    static void say(Lanes lanes) {
        CountDownLatch heard = new CountDownLatch(1);
        try {
            Single close = new Single(lanes.number(), Wire.CLOSE, new byte[0], heard::countDown);
            lanes.check();
            lanes.start(close);
            if (!heard.await(SECONDS, TimeUnit.SECONDS)) {
                heard.countDown();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (HoldfastException e) {
            // It will notice by itself.
            heard.countDown();
        } finally {
            lanes.close();
        }
    }
}
