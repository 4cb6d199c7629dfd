package io.holdfast.agent.backup;

import io.holdfast.agent.thread.SideBySide;

/** Threads that read side by side. */
final class Readers {
    private Readers() {}

    /** Has so many do the same, and waits until all have ended, which they do soon after the run is over. What one throws ends the run. */
    static void run(int count, RunState state, Errands.Errand reading) {
        state.progress().readersBegan(count, state.time().nanos());
        SideBySide.run(count, "reader-", () -> read(state, reading), state::interrupted);
        state.progress().readersEnded(state.time().nanos());
    }

    private static void read(RunState state, Errands.Errand reading) {
        try {
            reading.run();
        } catch (InterruptedException | RuntimeException | Error e) {
            state.fail(e);
        }
    }
}
