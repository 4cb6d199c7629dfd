package io.holdfast.agent.thread;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Cores that some work may use.
 *
 * @param threads that compute, at least 1
 * @param share to which the process is kept, if it is
 */
public record Cores(int threads, Optional<CpuShare> share) {
    public Cores {
        if (threads < 1) {
            throw new IllegalArgumentException("at least one thread, not " + threads);
        }
    }

    /** As many threads, whatever else the process uses. */
    public static Cores of(int threads) {
        return new Cores(threads, Optional.empty());
    }

    /** The threads, each of which begins a task when the process may go on. */
    public ExecutorService computing(String name) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(name, 0).factory()) {
            @Override
            protected void beforeExecute(Thread thread, Runnable task) {
                pause();
            }
        };
    }

    /** For work on a thread of its own: returns when the process may go on. */
    public void pause() {
        if (share.isEmpty()) {
            return;
        }
        try {
            share.get().pause();
        } catch (InterruptedException e) {
            // For whoever waits next.
            Thread.currentThread().interrupt();
        }
    }
}
