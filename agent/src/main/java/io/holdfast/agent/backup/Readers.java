package io.holdfast.agent.backup;

import java.util.ArrayList;
import java.util.List;

/** Threads that read side by side. */
final class Readers {
    private Readers() {}

    /** Has so many do the same, and waits until all have ended, which they do soon after the run is over. What one throws ends the run. */
    static void run(int count, RunState state, Errands.Errand reading) {
        state.progress().readersBegan(count, state.time().nanos());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().daemon().name("reader-" + i).start(() -> read(state, reading)));
        }
        boolean interrupted = false;
        for (Thread each : threads) {
            while (each.isAlive()) {
                try {
                    each.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    state.interrupted();
                }
            }
        }
        state.progress().readersEnded(state.time().nanos());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void read(RunState state, Errands.Errand reading) {
        try {
            reading.run();
        } catch (InterruptedException | RuntimeException | Error e) {
            state.fail(e);
        }
    }
}
