package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.tree.ChunkListBuilder;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.PageSink;
import io.holdfast.format.tree.Run;
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
    private final Map<Integer, List<Run>> waiting = new HashMap<>();
    private @Nullable ChunkListBuilder builder;
    private @Nullable Content single;
    private @Nullable Receiver receiver;
    private FileLevel.Identity identity;
    private int numbers;
    private int done;
    private int total = UNKNOWN;
    private long length;

    ContentStream(PageSink pages, FileLevel.Identity identity) {
        this.pages = pages;
        this.identity = identity;
    }

    /** For the reader: the number of the next piece. */
    int nextNumber() {
        return numbers++;
    }

    /** For the reader: adds what needs no buffer. */
    void add(List<Run> runs) {
        deliver(nextNumber(), runs);
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
        Content content;
        Receiver to;
        synchronized (this) {
            if (number != done) {
                waiting.put(number, runs);
                return;
            }
            append(runs);
            for (List<Run> next = waiting.remove(done); next != null; next = waiting.remove(done)) {
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

    private void append(List<Run> runs) {
        done++;
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
        length = list.length();
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
        @Nullable Content one = single;
        if (one != null) {
            return one;
        }
        return switch (identity) {
            case FileLevel.Identity.Named(Fingerprint name) -> builder().finishAs(name);
            case FileLevel.Identity.Unnamed _ -> builder().finish();
            case FileLevel.Identity.ToBeNamed _ -> builder().finish();
        };
    }
}
