package io.holdfast.agent.browse;

import io.holdfast.agent.restore.SnapshotReader.Located;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.protocol.control.ListedEntry;
import io.holdfast.protocol.control.Part;
import io.holdfast.protocol.control.PathText;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Entries for an answer, sent some at a time. */
final class Listed {
    private static final int PART = 500;

    private final SnapshotId snapshot;
    private final int limit;
    private final Answering answering;
    private List<ListedEntry> open = new ArrayList<>();
    private int count;

    Listed(SnapshotId snapshot, int limit, Answering answering) {
        this.snapshot = snapshot;
        this.limit = limit;
        this.answering = answering;
    }

    void add(Located located) {
        Entry entry = located.entry();
        Attributes attributes = entry.attributes();
        open.add(new ListedEntry(
                snapshot,
                PathText.of(located.path()),
                type(entry),
                entry.content() instanceof Content.Directory directory ? directory.bytes() : entry.size(),
                instant(attributes.modified()),
                attributes.mode(),
                attributes.owner().isEmpty() ? Long.toString(attributes.uid()) : attributes.owner()));
        count++;
        if (open.size() >= PART) {
            flush();
        }
    }

    static String type(Entry entry) {
        return entry.type().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A stamp can lie outside of what an instant can say. */
    private static Instant instant(Attributes.Stamp stamp) {
        try {
            return Instant.ofEpochSecond(stamp.seconds(), stamp.nanos());
        } catch (DateTimeException | ArithmeticException e) {
            return Instant.EPOCH;
        }
    }

    boolean full() {
        return count >= limit;
    }

    int count() {
        return count;
    }

    void flush() {
        if (!open.isEmpty()) {
            answering.say(new Part.Entries(open));
            open = new ArrayList<>();
        }
    }
}
