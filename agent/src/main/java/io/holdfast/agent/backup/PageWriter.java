package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Kind;
import io.holdfast.format.tree.Page;
import io.holdfast.format.tree.PageSink;
import java.util.ArrayList;
import java.util.List;

/** Stores pages: names them at once, then asks for and seals many together. Any number of threads may use one. */
final class PageWriter implements PageSink {
    private static final int MAX_COUNT = 512;
    private static final int MAX_BYTES = 1 << 20;
    private static final int UNDER_WAY = 4;

    private final Storing storing;
    private final Compute compute;
    private final Errands errands;
    private final Credits credits;
    private List<Named> open = new ArrayList<>();
    private int bytes;

    PageWriter(Storing storing, Compute compute, Errands errands, RunState state) {
        this.storing = storing;
        this.compute = compute;
        this.errands = errands;
        credits = new Credits(UNDER_WAY, state);
    }

    private record Named(Kind kind, Fingerprint name, Page page) {}

    @Override
    public Fingerprint put(Page page) {
        byte[] plaintext = page.plaintext();
        Fingerprint name =
                compute.here(bench -> bench.fingerprinter().page(page.links(), plaintext, 0, plaintext.length));
        add(new Named(Kind.PAGE, name, page));
        return name;
    }

    @Override
    public void putWholeFile(Fingerprint name, Page page) {
        add(new Named(Kind.WHOLE_FILE, name, page));
    }

    private void add(Named page) {
        List<Named> full;
        synchronized (this) {
            open.add(page);
            bytes += page.page.plaintext().length + page.page.links().size() * Fingerprint.SIZE;
            if (open.size() < MAX_COUNT && bytes < MAX_BYTES) {
                return;
            }
            full = cut();
        }
        send(full);
    }

    private List<Named> cut() {
        List<Named> full = open;
        open = new ArrayList<>();
        bytes = 0;
        return full;
    }

    /** Sends what is still open. */
    void flush() {
        List<Named> rest;
        synchronized (this) {
            rest = cut();
        }
        if (!rest.isEmpty()) {
            send(rest);
        }
    }

    private void send(List<Named> pages) {
        try {
            credits.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a run", e);
        }
        errands.start(() -> {
            try {
                store(pages);
            } finally {
                credits.giveBack();
            }
        });
    }

    private void store(List<Named> pages) throws InterruptedException {
        List<Fingerprint> names = new ArrayList<>(pages.size());
        for (Named each : pages) {
            names.add(each.name);
        }
        storing.store(names, (bench, i) -> {
            Named each = pages.get(i);
            byte[] plaintext = each.page.plaintext();
            SealedChunk sealed =
                    bench.sealer().seal(each.kind, each.name, each.page.links(), plaintext, 0, plaintext.length);
            return sealed;
        });
    }
}
