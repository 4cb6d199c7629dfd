package io.holdfast.agent.thread;

import java.util.ArrayList;
import java.util.List;

/** The same work on several threads. */
public final class SideBySide {
    private SideBySide() {}

    /**
     * Runs {@code work} on {@code count} threads and returns when all have ended, in any case: then nobody works any more.
     *
     * @param name of the threads, before their number
     * @param work catches what it throws
     * @param interrupted called when the caller is interrupted meanwhile, to have the work end soon; the interruption stands afterwards
     */
    public static void run(int count, String name, Runnable work, Runnable interrupted) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().daemon().name(name + i).start(work));
        }
        boolean interruption = false;
        for (Thread each : threads) {
            while (each.isAlive()) {
                try {
                    each.join();
                } catch (InterruptedException e) {
                    interruption = true;
                    interrupted.run();
                }
            }
        }
        if (interruption) {
            Thread.currentThread().interrupt();
        }
    }
}
