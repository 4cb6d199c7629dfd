package io.holdfast.agent.page;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.Opener;
import io.holdfast.format.tree.Onward;
import io.holdfast.format.tree.Page;
import io.holdfast.format.tree.PageSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The pages of a snapshot, opened. Those to which the pages read so far lead are fetched before they are asked for, several requests at a time, in the order of a walk: a line with a long
 * way is waited for once for each level of the tree, not for each directory. A page that cannot be had fails whoever asks for it and nobody else. Safe for use by many threads.
 */
public final class SnapshotPages implements PageSource, AutoCloseable {
    /** Pages of one request. */
    private static final int BATCH = 256;
    /** The same where whoever asks waits for all of them. */
    private static final int ALONG = 64;

    private final SnapshotSource source;
    private final Openers openers;
    private final Object lock = new Object();
    private final Plan plan = new Plan();
    private final Recent recent = new Recent();
    private int requests;
    private boolean ended;

    /** Owns {@code source} from now on. */
    public SnapshotPages(SnapshotSource source, Keys keys) {
        this.source = source;
        openers = new Openers(keys);
    }

    /** The lists of chunks of files will be asked for, too. */
    public void readLists() {
        synchronized (lock) {
            plan.readLists();
        }
    }

    /** Gives chunks of contents as they come, see {@link SnapshotSource#fetch}. */
    public void contents(List<Fingerprint> wanted, Consumer<SealedChunk> to) {
        source.fetch(wanted, to);
    }

    @Override
    public Page page(Fingerprint name) {
        List<Fingerprint> along;
        synchronized (lock) {
            awaitComing(name);
            Optional<Page> known = atHand(name);
            if (known.isPresent()) {
                return known.get();
            }
            plan.begin(name);
            if (source.atOnce() == 1) {
                along = plan.next(ALONG);
            } else {
                along = List.of();
                plan.late();
                goAhead();
            }
        }
        return along.isEmpty() ? load(name) : load(name, along);
    }

    /** Called with the lock. */
    private Optional<Page> atHand(Fingerprint name) {
        Optional<Page> known = recent.find(name);
        if (known.isPresent()) {
            return known;
        }
        Optional<Page> taken = plan.take(name);
        taken.ifPresent(page -> {
            recent.keep(name, page);
            goAhead();
        });
        return taken;
    }

    private void awaitComing(Fingerprint name) {
        while (plan.isComing(name)) {
            try {
                lock.wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "session", "The run was interrupted.", e);
            }
        }
    }

    private Page load(Fingerprint name) {
        AtomicReference<Optional<Page>> found = new AtomicReference<>(Optional.empty());
        try {
            source.fetch(List.of(name), chunk -> found.set(Optional.of(open(name, chunk))));
            Page page = found.get().orElseThrow(() -> missing(name));
            Onward onward = Onward.from(page);
            synchronized (lock) {
                plan.end(name, page, onward);
                recent.keep(name, page);
                goAhead();
            }
            return page;
        } finally {
            forget(List.of(name));
        }
    }

    /** Where no request is faster than another: with a page come those that will be asked for next. */
    private Page load(Fingerprint name, List<Fingerprint> along) {
        List<Fingerprint> names = new ArrayList<>(along);
        names.add(name);
        try {
            fetch(names);
        } catch (HoldfastException e) {
            // Another page may be the one that cannot be had; if it is this one, it is met again.
        } finally {
            forget(names);
        }
        synchronized (lock) {
            Optional<Page> page = atHand(name);
            if (page.isPresent()) {
                return page.get();
            }
            plan.begin(name);
        }
        return load(name);
    }

    private static HoldfastException missing(Fingerprint name) {
        return new HoldfastException(
                ErrorCode.CHUNK_MISSING,
                name.toString(),
                "Page " + name + " was not given. Run `holdfast check`, then `holdfast repair`.");
    }

    private Page open(Fingerprint name, SealedChunk chunk) {
        if (chunk.kind().isContent()) {
            throw new HoldfastException(
                    ErrorCode.CHUNK_CORRUPT, name.toString(), "Chunk " + name + " stands where a page belongs.");
        }
        Opener opener = openers.borrow();
        Page page = new Page(chunk.links(), opener.open(name, chunk));
        openers.giveBack(opener);
        return page;
    }

    /** What was on its way and did not come is asked for by whoever needs it. */
    private void forget(List<Fingerprint> names) {
        synchronized (lock) {
            names.forEach(plan::forget);
            lock.notifyAll();
        }
    }

    /** Called with the lock. */
    private void goAhead() {
        while (!ended && requests < source.atOnce() - 1) {
            List<Fingerprint> batch = plan.next(BATCH);
            if (batch.isEmpty()) {
                return;
            }
            requests++;
            Thread.ofVirtual().name("pages").start(() -> request(batch));
        }
    }

    private void request(List<Fingerprint> batch) {
        try {
            fetch(batch);
        } catch (HoldfastException e) {
            // Whoever asks next meets it.
            synchronized (lock) {
                ended = true;
            }
        } finally {
            synchronized (lock) {
                requests--;
                batch.forEach(plan::forget);
                goAhead();
                lock.notifyAll();
            }
        }
    }

    /** One that cannot be had is met again by whoever asks for it. */
    private void fetch(List<Fingerprint> names) {
        Salvage.get(names, some -> source.fetch(some, this::arrive), this::isComing, (name, why) -> {});
    }

    private boolean isComing(Fingerprint name) {
        synchronized (lock) {
            return plan.isComing(name);
        }
    }

    private void arrive(SealedChunk chunk) {
        Fingerprint name = chunk.fingerprint();
        Page page;
        try {
            page = open(name, chunk);
        } catch (HoldfastException e) {
            forget(List.of(name));
            return;
        }
        Onward onward = Onward.from(page);
        synchronized (lock) {
            plan.arrive(name, page, onward);
            goAhead();
            lock.notifyAll();
        }
    }

    /** Closes the source, and returns when nobody reads from it any more. */
    @Override
    public void close() {
        synchronized (lock) {
            ended = true;
        }
        source.close();
        boolean interrupted = false;
        synchronized (lock) {
            while (requests > 0) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        openers.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
