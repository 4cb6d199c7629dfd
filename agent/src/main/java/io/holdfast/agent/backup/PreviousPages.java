package io.holdfast.agent.backup;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Page;
import io.holdfast.format.tree.PageSource;
import io.holdfast.format.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicReference;

/** Pages of the previous snapshot, many at a time: with a page that is asked for come those of directories that were seen in earlier ones and will be asked for next. */
public final class PreviousPages implements PageSource, AutoCloseable {
    private static final int BATCH = 64;
    /** Pages held that nobody asked for yet. */
    private static final int AHEAD = 2048;

    private final SnapshotSource source;
    private final Codec codec;
    private final Map<Fingerprint, Page> ahead = new ConcurrentHashMap<>();
    private final ConcurrentLinkedDeque<Fingerprint> next = new ConcurrentLinkedDeque<>();

    /** Owns {@code source} from now on. */
    public PreviousPages(SnapshotSource source, Keys keys, Randomness randomness) {
        this.source = source;
        codec = new Codec(keys, CompressionLevel.FAST, randomness);
    }

    @Override
    public Page page(Fingerprint name) {
        Optional<Page> known = Optional.ofNullable(ahead.remove(name));
        return known.orElseGet(() -> load(name));
    }

    private Page load(Fingerprint name) {
        List<Fingerprint> wanted = new ArrayList<>();
        wanted.add(name);
        while (wanted.size() < BATCH && ahead.size() < AHEAD) {
            Optional<Fingerprint> more = Optional.ofNullable(next.pollFirst());
            if (more.isEmpty()) {
                break;
            }
            if (!more.get().equals(name) && !ahead.containsKey(more.get())) {
                wanted.add(more.get());
            }
        }
        Optional<Page> page;
        try {
            page = fetch(name, wanted);
        } catch (HoldfastException e) {
            if (wanted.size() == 1) {
                throw e;
            }
            // Another page may be the one that cannot be had.
            page = fetch(name, List.of(name));
        }
        return page.orElseThrow(() -> new HoldfastException(
                ErrorCode.CHUNK_MISSING, name.toString(), "A page of the previous snapshot is missing."));
    }

    /** The page that was asked for is not kept: another thread may ask for the same, and must not take it away. */
    private Optional<Page> fetch(Fingerprint asked, List<Fingerprint> wanted) {
        AtomicReference<Optional<Page>> found = new AtomicReference<>(Optional.empty());
        source.fetch(wanted, chunk -> {
            Fingerprint name = chunk.fingerprint();
            Page page =
                    new Page(chunk.links(), codec.with(bench -> bench.opener().open(name, chunk)));
            if (name.equals(asked)) {
                found.set(Optional.of(page));
            } else {
                ahead.put(name, page);
            }
            note(name, page);
        });
        return found.get();
    }

    /** Remembers the directories that a page leads to. */
    private void note(Fingerprint name, Page page) {
        List<Fingerprint> below = new ArrayList<>();
        try {
            new Tree(asked -> asked.equals(name) ? page : elsewhere(asked)).entries(name, entry -> {
                if (entry.content() instanceof Content.Directory(Fingerprint root, long _, long _)) {
                    below.add(root);
                }
            });
        } catch (HoldfastException e) {
            // A node, or a page of another form: whoever asked for it will see.
            below.clear();
        }
        for (Fingerprint each : below.reversed()) {
            next.addFirst(each);
        }
    }

    private static Page elsewhere(Fingerprint name) {
        throw new HoldfastException(ErrorCode.CHUNK_MISSING, name.toString(), "not at hand");
    }

    @Override
    public void close() {
        codec.close();
        source.close();
    }
}
