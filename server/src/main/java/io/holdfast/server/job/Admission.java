package io.holdfast.server.job;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.HashMap;
import java.util.Map;

/** Places for questions: so many in all, and fewer for each user, so that nobody can hold all of them. Safe for use by many threads. */
final class Admission {
    private final int most;
    private final int mostOfOne;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    Admission(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /**
     * Takes a place.
     *
     * @throws HoldfastException {@code LINK_BUSY}, when there is none
     */
    synchronized void enter(String account) {
        int own = taken.getOrDefault(account, 0);
        if (own >= mostOfOne) {
            throw full(
                    "You look into recovery points " + own + " times already, which is as often as one may at a time");
        }
        if (all >= most) {
            throw full("This server looks into recovery points " + all + " times already, which is as often as it can");
        }
        taken.put(account, own + 1);
        all++;
    }

    private static HoldfastException full(String why) {
        return new HoldfastException(
                ErrorCode.LINK_BUSY, "question", why + ". Wait until a search or a download has ended, or end one.");
    }

    synchronized void leave(String account) {
        taken.computeIfPresent(account, (_, own) -> own > 1 ? own - 1 : null);
        all--;
    }
}
