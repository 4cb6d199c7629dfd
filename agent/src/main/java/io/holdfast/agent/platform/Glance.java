package io.holdfast.agent.platform;

import io.holdfast.format.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Looks at files whose storage may be away, such as a dead network mount: who looks there hangs, perhaps for ever, and cannot be stopped. So another thread looks, which is not waited for longer than a
 * while; then nothing in the same directory is looked at for another while. Safe for use by many threads.
 */
final class Glance {
    private static final Duration MEMORY = Duration.ofMinutes(1);

    private final Duration patience;
    /** When storage did not answer, by directory, in nanoseconds of the system's time. */
    private final Map<String, Long> silent = new ConcurrentHashMap<>();

    Glance(Duration patience) {
        this.patience = patience;
    }

    /** Goes from file to file; before each it asks whether the storage of that one may be expected to answer. */
    interface Look<T> {
        T through(Predicate<String> next);
    }

    /** What somebody sees at a path; empty when the storage there does not answer. */
    <T> Optional<T> at(String path, Supplier<T> look) {
        return from(path, _ -> look.get());
    }

    /** What somebody sees who begins at a path and goes on to others; empty when the storage of one of them does not answer. */
    <T> Optional<T> from(String path, Look<T> look) {
        if (isSilent(directory(path))) {
            return Optional.empty();
        }
        AtomicReference<String> where = new AtomicReference<>(path);
        FutureTask<T> seen = new FutureTask<>(() -> look.through(next -> {
            where.set(next);
            return !isSilent(directory(next));
        }));
        Thread.ofPlatform().daemon().name("glance").start(seen);
        try {
            return Optional.of(seen.get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            silent.put(directory(where.get()), Time.system().nanos());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private static String directory(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    private boolean isSilent(String directory) {
        return Optional.ofNullable(silent.get(directory))
                .filter(since -> Time.system().nanos() - since < MEMORY.toNanos())
                .isPresent();
    }
}
