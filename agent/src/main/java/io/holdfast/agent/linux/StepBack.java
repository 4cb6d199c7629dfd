package io.holdfast.agent.linux;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Work that steps back for others, while whoever waits for it does not. */
public final class StepBack {
    private StepBack() {}

    /** Does it on a thread of its own, whose priority those inherit that it starts. What it throws is thrown here; an interruption is handed on to it. */
    public static <T> T call(Priority priority, String name, Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(() -> {
            stepBack(priority);
            return work.get();
        });
        Thread thread = Thread.ofPlatform().daemon().name(name).start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    thread.interrupt();
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case RuntimeException known -> throw known;
                        case Error error -> throw error;
                        case null, default -> throw new IllegalStateException(e);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void stepBack(Priority priority) {
        try {
            priority.applyHere();
        } catch (IOException e) {
            // Stepping forward needs a right that this process does not have: then it stays where it was started.
            return;
        }
    }
}
