package io.holdfast.agent.backup;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.source.file.FolderHandle;
import io.holdfast.agent.source.file.Wanted;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.DirectoryBuilder;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.PageSink;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory on its way. Its reader gives every entry a place in the order of names; the entries come when their content is done, and go into pages from the first on.
 * While all of them are what they were in the previous snapshot, none is encoded: in the end the directory is what it was, too.
 */
final class Folder {
    /** Beyond so many entries it is encoded even if it should turn out to be unchanged, so as not to hold it in memory. */
    private static final int MAX_HELD = 8192;

    /**
     * Where it stands.
     *
     * @param slot its place in the directory above, which is absent for the root
     * @param wanted what of it was asked for
     * @param home the file system of what was asked for, empty above that
     */
    record Position(
            @Nullable Folder parent,
            int slot,
            byte[] name,
            FolderHandle handle,
            Wanted wanted,
            Optional<Device> home) {}

    /**
     * What it was.
     *
     * @param promised whether the repository has said that it will keep all of it
     */
    record Before(Optional<Entry> entry, boolean promised) {
        Optional<Content.Directory> content() {
            return entry.map(Entry::content)
                    .filter(Content.Directory.class::isInstance)
                    .map(Content.Directory.class::cast);
        }
    }

    private final Position position;
    private final Before before;
    private final PageSink pages;
    private final List<@Nullable Entry> slots = new ArrayList<>();
    private final BitSet resolved = new BitSet();
    private @Nullable DirectoryBuilder builder;
    private Attributes attributes;
    private boolean sameAttributes;
    private boolean parentKept;
    private boolean same;
    private boolean closed;
    private boolean unchanged;
    private int unresolved;
    private int encoded;

    Folder(Position position, Before before, Attributes attributes, PageSink pages) {
        this.position = position;
        this.before = before;
        this.attributes = attributes;
        this.pages = pages;
        same = before.promised() && before.content().isPresent();
        // The root has none that could change.
        sameAttributes = position.parent() == null;
    }

    Position position() {
        return position;
    }

    Before before() {
        return before;
    }

    /** For the reader of the directory above, while that is open: it shall stay open until this one is. */
    void keepParentOpen() {
        @Nullable Folder parent = position.parent();
        parentKept = parent != null && parent.position.handle().keep();
    }

    /** Ends that. */
    void letParentGo() {
        @Nullable Folder parent = position.parent();
        if (parentKept && parent != null) {
            parentKept = false;
            parent.position.handle().letGo();
        }
    }

    /** For the reader: its attributes, empty when they are what they were. */
    synchronized void describe(Optional<Attributes> now) {
        sameAttributes = now.isEmpty();
        attributes = now.or(() -> before.entry().map(Entry::attributes)).orElse(attributes);
    }

    /** For the reader: the place of the next entry. */
    synchronized int reserve() {
        slots.add(null);
        unresolved++;
        return slots.size() - 1;
    }

    /** For the reader: something that was here is no more. */
    synchronized void differs() {
        same = false;
    }

    /**
     * Puts an entry into its place, or nothing when it could not be read.
     *
     * @return the entry of this directory, when this was the last thing missing
     */
    synchronized Optional<Entry> put(int slot, Optional<Entry> entry) {
        slots.set(slot, entry.orElse(null));
        resolved.set(slot);
        same = false;
        unresolved--;
        return advance();
    }

    /** The same for an entry that is the very one of the previous snapshot. */
    synchronized Optional<Entry> keep(int slot, Entry entry) {
        slots.set(slot, entry);
        resolved.set(slot);
        unresolved--;
        return advance();
    }

    /** For the reader: there are no more entries. */
    synchronized Optional<Entry> close() {
        closed = true;
        return advance();
    }

    private Optional<Entry> advance() {
        if (same && slots.size() > MAX_HELD) {
            same = false;
        }
        if (!same) {
            encode();
        }
        return closed && unresolved == 0 ? Optional.of(finish()) : Optional.empty();
    }

    private void encode() {
        while (resolved.get(encoded)) {
            @Nullable Entry next = slots.set(encoded++, null);
            if (next != null) {
                builder().add(next);
            }
        }
    }

    private DirectoryBuilder builder() {
        @Nullable DirectoryBuilder present = builder;
        if (present == null) {
            present = new DirectoryBuilder(pages);
            builder = present;
        }
        return present;
    }

    /** After the end: whether its entry, attributes and content, is the very one of the previous snapshot. */
    synchronized boolean isUnchanged() {
        return unchanged;
    }

    private Entry finish() {
        Optional<Entry> was = before.entry();
        if (same && was.isPresent() && sameAttributes) {
            unchanged = true;
            return was.get();
        }
        Content content;
        if (same) {
            content = before.content().orElseThrow();
        } else {
            encode();
            content = builder().finish();
        }
        return new Entry(position.name(), Entry.Type.DIRECTORY, 0, attributes, content);
    }
}
