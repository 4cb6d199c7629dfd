package io.holdfast.cli.verb;

import java.util.ArrayList;
import java.util.List;

/** Ctrl-C or SIGTERM, as a verb sees it. A verb that can stop by itself says how; any other has its thread interrupted. */
public final class Interruption {
    private final Thread main;
    private final List<Runnable> ways = new ArrayList<>();
    private boolean requested;

    /** For the verb that runs on this thread. */
    public Interruption(Thread main) {
        this.main = main;
    }

    /** Says how the verb stops. */
    public synchronized void stopBy(Runnable way) {
        ways.add(way);
        if (requested) {
            way.run();
        }
    }

    /** The verb is to stop. */
    public synchronized void request() {
        requested = true;
        if (ways.isEmpty()) {
            main.interrupt();
        }
        ways.forEach(Runnable::run);
    }

    public synchronized boolean requested() {
        return requested;
    }
}
