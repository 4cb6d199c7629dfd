package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.Platform;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.time.Duration;
import java.util.function.Supplier;

/** Asks a platform that may be started anew meanwhile: writing disks takes longer than that. */
record Patience(Platform platform, Time time) {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(250);

    /**
     * Asks; when nobody answers, again until somebody does or half a minute is over.
     *
     * @param question must bear being asked again when its answer was lost
     */
    <T> T ask(Supplier<T> question) {
        long end = time.nanos() + LONGEST.toNanos();
        while (true) {
            try {
                return question.get();
            } catch (HoldfastException e) {
                if (e.code() != ErrorCode.PLATFORM_UNREACHABLE || time.nanos() > end) {
                    throw e;
                }
            }
            pause();
            reconnect();
        }
    }

    private void reconnect() {
        try {
            platform.reconnect();
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.PLATFORM_UNREACHABLE) {
                throw e;
            }
        }
    }

    private void pause() {
        try {
            time.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(
                    ErrorCode.PLATFORM_UNREACHABLE, "libvirt", "Cancelled while libvirtd was away.", e);
        }
    }
}
