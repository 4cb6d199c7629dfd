package io.holdfast.protocol;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Those who have not shown a certificate yet, by address: no address has so many of them that others find no room. */
final class Doorstep {
    private static final int MOST_OF_ONE = 100;

    private final Map<InetAddress, Integer> waiting = new ConcurrentHashMap<>();

    /** Whether one more of this address may wait; then it must {@link #leave}. */
    boolean enter(InetAddress from) {
        if (waiting.merge(from, 1, Integer::sum) > MOST_OF_ONE) {
            leave(from);
            return false;
        }
        return true;
    }

    /** It was let in, or went away. */
    void leave(InetAddress from) {
        waiting.computeIfPresent(from, (_, count) -> count > 1 ? count - 1 : null);
    }
}
