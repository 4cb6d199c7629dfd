package io.holdfast.agent.restore;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.Opener;
import io.holdfast.format.tree.Page;
import io.holdfast.format.tree.PageSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The pages of a snapshot, opened, with those used last kept. Safe for use by many threads. */
final class Pages implements PageSource, AutoCloseable {
    private static final long KEPT = 16 << 20;
    private static final int LINK = 48;

    private final SnapshotSource source;
    private final Openers openers;
    private final LinkedHashMap<Fingerprint, Page> kept = new LinkedHashMap<>(256, 0.75f, true);
    private long size;

    Pages(SnapshotSource source, Keys keys) {
        this.source = source;
        openers = new Openers(keys);
    }

    @Override
    public Page page(Fingerprint name) {
        Optional<Page> known = known(name);
        if (known.isPresent()) {
            return known.get();
        }
        List<Page> found = new ArrayList<>();
        fetch(List.of(name), found::add);
        if (found.isEmpty()) {
            throw new HoldfastException(
                    ErrorCode.CHUNK_MISSING,
                    name.toString(),
                    "Page " + name + " was not given. Run `holdfast check`, then `holdfast repair`.");
        }
        return found.getFirst();
    }

    /** Reads ahead in one go. One that cannot be had is met again when it is asked for. */
    void prefetch(List<Fingerprint> names) {
        Set<Fingerprint> unknown = new HashSet<>();
        synchronized (this) {
            names.stream().filter(name -> !kept.containsKey(name)).forEach(unknown::add);
        }
        if (unknown.size() < 2) {
            return;
        }
        try {
            fetch(List.copyOf(unknown), _ -> {});
        } catch (HoldfastException e) {
            if (e.code().kind() != ErrorCode.Kind.CORRUPTION) {
                throw e;
            }
        }
    }

    synchronized boolean has(Fingerprint name) {
        return kept.containsKey(name);
    }

    private synchronized Optional<Page> known(Fingerprint name) {
        return Optional.ofNullable(kept.get(name));
    }

    private void fetch(List<Fingerprint> names, Consumer<Page> to) {
        Set<Fingerprint> wanted = new HashSet<>(names);
        source.fetch(names, chunk -> {
            Fingerprint name = chunk.fingerprint();
            if (wanted.remove(name)) {
                Page page = open(name, chunk);
                keep(name, page);
                to.accept(page);
            }
        });
    }

    private Page open(Fingerprint name, SealedChunk chunk) {
        if (chunk.kind() == SealedChunk.Kind.DATA) {
            throw new HoldfastException(
                    ErrorCode.CHUNK_CORRUPT, name.toString(), "Chunk " + name + " stands where a page belongs.");
        }
        Opener opener = openers.borrow();
        Page page = new Page(chunk.links(), opener.open(name, chunk));
        openers.giveBack(opener);
        return page;
    }

    private synchronized void keep(Fingerprint name, Page page) {
        if (kept.put(name, page) == null) {
            size += weight(page);
        }
        var oldest = kept.entrySet().iterator();
        while (size > KEPT && kept.size() > 1) {
            Map.Entry<Fingerprint, Page> each = oldest.next();
            size -= weight(each.getValue());
            oldest.remove();
        }
    }

    private static long weight(Page page) {
        return page.plaintext().length + (long) LINK * page.links().size();
    }

    @Override
    public void close() {
        openers.close();
    }
}
