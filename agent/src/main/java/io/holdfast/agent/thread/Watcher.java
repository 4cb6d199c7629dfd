package io.holdfast.agent.thread;

/** A thread that looks after something beside what others do, until it is closed. */
public final class Watcher implements AutoCloseable {
    private final Thread thread;

    private Watcher(Thread thread) {
        this.thread = thread;
    }

    /** What it does; an interruption is to end it. */
    @FunctionalInterface
    public interface Work {
        void run() throws InterruptedException;
    }

    /** Begins. */
    public static Watcher start(String name, Work work) {
        return new Watcher(Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                // Closed.
                return;
            }
        }));
    }

    /** Returns when it has ended, also to one who is interrupted; the interruption stands afterwards. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
