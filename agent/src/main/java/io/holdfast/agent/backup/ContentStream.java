package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.tree.ChunkListBuilder;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.PageSink;
import io.holdfast.format.tree.PageSource;
import io.holdfast.format.tree.Run;
import io.holdfast.format.tree.Subtree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One content on its way: its pieces come from batches in any order, and their runs go into its chunk list in the right one. What waits for its turn is bounded by the
 * buffers under way.
 */
final class ContentStream {
    /** Takes the content when all of it is done. */
    @FunctionalInterface
    interface Receiver {
        void accept(Content content, long length);
    }

    /** Pieces that may wait for an earlier one. */
    private static final int MAX_WAITING = 512;

    private static final int UNKNOWN = -1;
    private static final long PATIENCE = 50;

    private final PageSink pages;
    private final PageSource previous;
    private final Former former;
    private final Recorder recorder;
    private final Map<Integer, Part> waiting = new HashMap<>();
    private @Nullable ChunkListBuilder builder;
    private @Nullable Content single;
    private @Nullable Receiver receiver;
    private FileLevel.Identity identity;
    private int numbers;
    private int done;
    private int total = UNKNOWN;
    private long length;

    /** What a piece becomes in the list. */
    private sealed interface Part {
        record Runs(List<Run> runs) implements Part {}

        record Known(List<Run> runs) implements Part {}

        record Reused(Subtree part) implements Part {}
    }

    ContentStream(PageSink pages, FileLevel.Identity identity, Former former, Recorder recorder) {
        this(
                pages,
                identity,
                name -> {
                    throw new IllegalStateException("no previous list, and so no page " + name);
                },
                former,
                recorder);
    }

    /** @param previous gives pages of the list of which parts are reused */
    ContentStream(PageSink pages, FileLevel.Identity identity, PageSource previous, Former former, Recorder recorder) {
        this.recorder = recorder;
        this.pages = pages;
        this.previous = previous;
        this.former = former;
        this.identity = identity;
    }

    /** What this content was before. */
    Former former() {
        return former;
    }

    /** For the reader: the number of the next piece. */
    int nextNumber() {
        return numbers++;
    }

    /** For the reader: adds what needs no buffer. */
    void add(List<Run> runs) {
        deliver(nextNumber(), runs);
    }

    /** For the reader: adds what was not read, because it was stored before. */
    void addKnown(List<Run> runs) {
        deliver(nextNumber(), new Part.Known(runs));
    }

    /** For the reader: adds a part of the previous list. */
    void add(Subtree part) {
        deliver(nextNumber(), new Part.Reused(part));
    }

    /** For the reader: whether so many pieces wait for their turn that it should wait, too. */
    synchronized boolean crowded() {
        return numbers - done > MAX_WAITING;
    }

    /** For the reader, when all its buffers are on their way: returns when few pieces wait for their turn. */
    synchronized void awaitRoom(RunState state) throws InterruptedException {
        while (crowded()) {
            state.check();
            wait(PATIENCE);
        }
    }

    synchronized FileLevel.Identity identity() {
        return identity;
    }

    /** Gives it a name before its runs are delivered. */
    synchronized void name(Fingerprint wholeFile) {
        identity = new FileLevel.Identity.Named(wholeFile);
    }

    /** For the reader: there are no more pieces. */
    void end(Receiver to) {
        Content content;
        synchronized (this) {
            total = numbers;
            receiver = to;
            if (done < total) {
                return;
            }
            content = finish();
        }
        to.accept(content, length);
    }

    /** The runs of a piece, all of whose chunks are stored. */
    void deliver(int number, List<Run> runs) {
        deliver(number, new Part.Runs(runs));
    }

    private void deliver(int number, Part part) {
        Content content;
        Receiver to;
        synchronized (this) {
            if (number != done) {
                waiting.put(number, part);
                return;
            }
            append(part);
            for (Part next = waiting.remove(done); next != null; next = waiting.remove(done)) {
                append(next);
            }
            notifyAll();
            to = receiver;
            if (to == null || done < total) {
                return;
            }
            content = finish();
        }
        to.accept(content, length);
    }

    /** The only piece turned out to be known whole. */
    void known(Fingerprint wholeFile, long size) {
        Receiver to;
        synchronized (this) {
            recorder.whole(wholeFile);
            single = new Content.WholeFile(wholeFile);
            length = size;
            done = 1;
            to = receiver;
            if (to == null) {
                return;
            }
        }
        to.accept(new Content.WholeFile(wholeFile), size);
    }

    private void append(Part part) {
        done++;
        switch (part) {
            case Part.Runs(List<Run> runs) -> {
                recorder.add(runs);
                append(runs);
            }
            case Part.Known(List<Run> runs) -> {
                recorder.skip(runs.stream().mapToLong(Run::length).sum());
                append(runs);
            }
            case Part.Reused(Subtree whole) -> {
                recorder.skip(whole.length());
                builder().add(whole, previous);
            }
        }
        if (builder != null) {
            length = builder().length();
        }
    }

    private void append(List<Run> runs) {
        boolean fits = runs.size() <= Content.MAX_RUNS && identity instanceof FileLevel.Identity.Unnamed;
        if (total == 1 && fits) {
            single = new Content.Runs(runs);
            for (Run run : runs) {
                length += run.length();
            }
            return;
        }
        ChunkListBuilder list = builder();
        for (Run run : runs) {
            list.add(run);
        }
    }

    private ChunkListBuilder builder() {
        @Nullable ChunkListBuilder present = builder;
        if (present == null) {
            present = new ChunkListBuilder(pages);
            builder = present;
        }
        return present;
    }

    private Content finish() {
        recorder.end();
        @Nullable Content one = single;
        if (one != null) {
            return one;
        }
        return switch (identity) {
            case FileLevel.Identity.Named(Fingerprint name) -> {
                recorder.whole(name);
                yield builder().finishAs(name);
            }
            case FileLevel.Identity.Unnamed _ -> builder().finish();
            case FileLevel.Identity.ToBeNamed _ -> builder().finish();
        };
    }
}
