package io.holdfast.repository.copy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Kind;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.sealing.Bases;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Page;
import io.holdfast.format.tree.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Copies the trees of one snapshot from a source to a sink. Repositories with the same keys exchange sealed chunks as they are, and a page that is there already is not
 * looked below. Under other keys, or another suite, chunks are opened, named and sealed anew, differences as data; a page's plaintext stays the same, because it refers to its links by their order.
 */
public final class Copy implements AutoCloseable {
    private final SnapshotSource source;
    private final SnapshotSink sink;
    private final Optional<Rekey> rekey;
    private final Progress progress;
    private final AtomicBoolean cancelled;
    private final ExecutorService compute;
    private final Map<Fingerprint, Fingerprint> pages = new HashMap<>();
    /** Chunks of the file known whole whose pages are being copied: those stand on the other side. */
    private Map<Fingerprint, Fingerprint> ofFile = Map.of();

    /** The codecs of both sides, when their keys differ. */
    public record Rekey(Codec from, Codec to) {}

    /** Live figures: chunks looked at, chunks and sealed bytes sent. */
    public record Progress(LongAdder chunks, LongAdder sent, LongAdder bytes) {
        public Progress() {
            this(new LongAdder(), new LongAdder(), new LongAdder());
        }
    }

    public Copy(
            SnapshotSource source,
            SnapshotSink sink,
            Optional<Rekey> rekey,
            int threads,
            Progress progress,
            AtomicBoolean cancelled) {
        this.source = source;
        this.sink = sink;
        this.rekey = rekey;
        this.progress = progress;
        this.cancelled = cancelled;
        compute = Executors.newFixedThreadPool(threads);
    }

    /** Copies what a page leads to and the page; gives its name on the other side. */
    public Fingerprint page(Fingerprint name) {
        Fingerprint known = pages.get(name);
        if (known != null) {
            return known;
        }
        if (rekey.isEmpty() && sink.missing(List.of(name)).isEmpty()) {
            return name;
        }
        requireNotCancelled();
        SealedChunk page = fetch(name);
        Fingerprint there = rekey.map(keys -> anew(keys, page)).orElseGet(() -> {
            links(page);
            send(page);
            return name;
        });
        pages.put(name, there);
        return there;
    }

    private SealedChunk fetch(Fingerprint name) {
        List<SealedChunk> got = new ArrayList<>(1);
        source.fetch(List.of(name), got::add);
        return got.getFirst();
    }

    /** Copies everything that a page links, or the base of a difference. What is data and what is a page shows only when it is read, so both are read alike. */
    private List<Fingerprint> links(SealedChunk page) {
        List<Fingerprint> links = page.links();
        List<Fingerprint> wanted = rekey.isPresent()
                ? links.stream().filter(each -> !ofFile.containsKey(each)).toList()
                : missing(links);
        Map<Fingerprint, Future<Fingerprint>> data = new HashMap<>();
        List<Fingerprint> below = new ArrayList<>();
        progress.chunks().add(links.size());
        for (int from = 0; from < wanted.size(); from += 64) {
            List<Fingerprint> batch = wanted.subList(from, Math.min(wanted.size(), from + 64));
            source.fetch(batch, chunk -> {
                if (chunk.kind() == Kind.DATA || (chunk.kind() == Kind.DIFFERENCE && rekey.isPresent())) {
                    data.put(chunk.fingerprint(), compute.submit(() -> data(chunk)));
                } else {
                    below.add(chunk.fingerprint());
                }
            });
            data.values().forEach(Copy::await);
        }
        Map<Fingerprint, Fingerprint> there = new HashMap<>(ofFile);
        below.forEach(each -> there.put(each, page(each)));
        data.forEach((name, copied) -> there.put(name, await(copied)));
        return links.stream().map(each -> there.getOrDefault(each, each)).toList();
    }

    private List<Fingerprint> missing(List<Fingerprint> links) {
        return sink.missing(links).stream().mapToObj(links::get).toList();
    }

    private Fingerprint data(SealedChunk chunk) {
        if (rekey.isEmpty()) {
            send(chunk);
            return chunk.fingerprint();
        }
        return copied(rekey.get(), chunk).name();
    }

    private WholeFile.Copied copied(Rekey keys, SealedChunk chunk) {
        Bases.Based based = Bases.of(source::fetch, chunk);
        byte[] plaintext = keys.from.with(bench -> bench.opener().open(chunk.fingerprint(), based));
        return keys.to.with(bench -> {
            Fingerprint name = bench.fingerprinter().chunk(plaintext, 0, plaintext.length);
            put(bench, Kind.DATA, name, new Page(List.of(), plaintext));
            return new WholeFile.Copied(name, plaintext);
        });
    }

    private static byte[] opened(Rekey keys, SealedChunk chunk) {
        return keys.from.with(bench -> bench.opener().open(chunk.fingerprint(), chunk));
    }

    private void put(Codec.Bench bench, Kind kind, Fingerprint name, Page page) {
        if (!sink.missing(List.of(name)).isEmpty()) {
            byte[] plaintext = page.plaintext();
            send(bench.sealer().seal(kind, name, page.links(), plaintext, 0, plaintext.length));
        }
    }

    private Fingerprint anew(Rekey keys, SealedChunk page) {
        return page.kind() == Kind.WHOLE_FILE ? wholeFile(keys, page) : otherPage(keys, page);
    }

    private Fingerprint otherPage(Rekey keys, SealedChunk page) {
        byte[] plaintext = opened(keys, page);
        List<Fingerprint> links = links(page);
        return keys.to.with(bench -> {
            Fingerprint there = bench.fingerprinter().page(links, plaintext, 0, plaintext.length);
            put(bench, Kind.PAGE, there, new Page(links, plaintext));
            return there;
        });
    }

    /** Its chunks first, in their order; then its pages, for which these need not be read again. */
    private Fingerprint wholeFile(Rekey keys, SealedChunk page) {
        return keys.to.with(bench -> {
            WholeFile file =
                    new WholeFile(source, chunk -> compute.submit(() -> copied(keys, chunk)), bench.fingerprinter());
            new Tree(name -> clear(keys, name)).runs(new Content.WholeFile(page.fingerprint()), file::add);
            Fingerprint there = file.end();
            ofFile = file.copied();
            List<Fingerprint> links = links(page);
            ofFile = Map.of();
            put(bench, Kind.WHOLE_FILE, there, new Page(links, opened(keys, page)));
            return there;
        });
    }

    private Page clear(Rekey keys, Fingerprint name) {
        requireNotCancelled();
        SealedChunk page = fetch(name);
        return new Page(page.links(), opened(keys, page));
    }

    private void send(SealedChunk chunk) {
        sink.put(chunk);
        progress.sent().increment();
        progress.bytes().add(chunk.size());
    }

    private void requireNotCancelled() {
        if (cancelled.get()) {
            throw new HoldfastException(
                    ErrorCode.SESSION_CANCELLED,
                    "copy",
                    "copy was cancelled. What was sent is used when it is run again.");
        }
    }

    static <T> T await(Future<T> copied) {
        try {
            return copied.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof HoldfastException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "copy", "copy was interrupted.", e);
        }
    }

    @Override
    public void close() {
        compute.close();
    }
}
