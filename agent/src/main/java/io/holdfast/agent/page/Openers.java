package io.holdfast.agent.page;

import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.Opener;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Openers for whoever computes, one for each at a time. One that failed is not given back. */
public final class Openers implements AutoCloseable {
    private final Keys keys;
    private final ConcurrentLinkedQueue<Opener> idle = new ConcurrentLinkedQueue<>();

    public Openers(Keys keys) {
        this.keys = keys;
    }

    public Opener borrow() {
        Opener opener = idle.poll();
        return opener != null ? opener : new Opener(keys);
    }

    public void giveBack(Opener opener) {
        idle.add(opener);
    }

    @Override
    public void close() {
        for (Opener opener = idle.poll(); opener != null; opener = idle.poll()) {
            opener.close();
        }
    }
}
