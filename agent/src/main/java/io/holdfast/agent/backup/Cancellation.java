package io.holdfast.agent.backup;

/** Tells a run to stop. Nothing is committed then. Any thread may ask for it at any time, more than once. */
public final class Cancellation {
    private volatile boolean requested;

    public void request() {
        requested = true;
    }

    public boolean requested() {
        return requested;
    }
}
