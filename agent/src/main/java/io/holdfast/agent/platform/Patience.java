package io.holdfast.agent.platform;

import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Problem;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Asks a platform that may be started anew meanwhile: machines run on then, and so do their jobs. Safe for use by many threads.
 *
 * @param cancelled whether nobody wants to know any more
 */
public record Patience(Platform platform, Time time, BooleanSupplier cancelled) {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** With those that only an interruption ends. */
    public Patience(Platform platform, Time time) {
        this(platform, time, () -> false);
    }

    /** Something asked of the platform. */
    @FunctionalInterface
    public interface Question<T, E extends Exception> {
        T ask() throws E;
    }

    /**
     * Asks; when nobody answers, again until somebody does or half a minute is over.
     *
     * @param question must bear being asked again when its answer was lost
     * @throws HoldfastException {@link ErrorCode#SESSION_CANCELLED} when it was while nobody answered; whether an answer was lost is not known then
     */
    public <T, E extends Exception> T ask(Question<T, E> question) throws E {
        long end = time.nanos() + LONGEST.toNanos();
        while (true) {
            try {
                return question.ask();
            } catch (Exception e) {
                if (!isAway(e) || time.nanos() > end) {
                    throw e;
                }
                pause(e);
            }
            reconnect();
        }
    }

    private static boolean isAway(Exception failure) {
        return switch (failure) {
            case LibvirtException known -> known.problem() == Problem.UNREACHABLE;
            case HoldfastException known -> known.code() == ErrorCode.PLATFORM_UNREACHABLE;
            default -> false;
        };
    }

    private void reconnect() {
        try {
            platform.reconnect();
        } catch (HoldfastException e) {
            if (!isAway(e)) {
                throw e;
            }
        }
    }

    private void pause(Exception why) {
        try {
            if (cancelled.getAsBoolean()) {
                throw givenUp(why);
            }
            time.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw givenUp(e);
        }
    }

    private static HoldfastException givenUp(Exception why) {
        return new HoldfastException(ErrorCode.SESSION_CANCELLED, "libvirt", "Cancelled while libvirtd was away.", why);
    }
}
