package io.holdfast.agent.source.file;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.SystemCallException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A directory of a walk that is open as long as somebody uses it, and opened again from the nearest open one above it when it is used once more. So a walk needs no long
 * paths, follows no links, and does not run out of descriptors in a deep tree.
 */
public final class FolderHandle {
    /** Directories kept open only because they will be used again. */
    private static final int KEPT = 256;

    private static final byte[] ROOT = "/".getBytes(StandardCharsets.US_ASCII);

    private final @Nullable FolderHandle parent;
    private final byte[] name;
    private final AtomicInteger kept;
    private @Nullable Directory directory;
    private int users;

    private FolderHandle(@Nullable FolderHandle parent, byte[] name, AtomicInteger kept) {
        this.parent = parent;
        this.name = name;
        this.kept = kept;
    }

    /** The root of the file system, for one walk. */
    public static FolderHandle root() {
        return new FolderHandle(null, ROOT, new AtomicInteger());
    }

    public FolderHandle child(byte[] childName) {
        return new FolderHandle(this, childName, kept);
    }

    /** The absolute path. */
    public byte[] path() {
        int length = 0;
        for (@Nullable FolderHandle at = this; at != null && at.parent != null; at = at.parent) {
            length += 1 + at.name.length;
        }
        if (length == 0) {
            return ROOT.clone();
        }
        byte[] path = new byte[length];
        for (@Nullable FolderHandle at = this; at != null && at.parent != null; at = at.parent) {
            length -= at.name.length;
            System.arraycopy(at.name, 0, path, length, at.name.length);
            path[--length] = '/';
        }
        return path;
    }

    /** The open directory, to be given back by {@link #release}. */
    public Directory acquire() throws SystemCallException {
        Deque<FolderHandle> closed = new ArrayDeque<>();
        FolderHandle at = this;
        @Nullable Directory open = at.useIfOpen();
        while (open == null && at.parent != null) {
            closed.push(at);
            at = at.parent;
            open = at.useIfOpen();
        }
        Directory current = open == null ? at.use(Directory.open(ROOT)) : open;
        while (!closed.isEmpty()) {
            FolderHandle next = closed.pop();
            try {
                current = next.use(current.openDirectory(next.name));
            } finally {
                at.release();
            }
            at = next;
        }
        return current;
    }

    private synchronized @Nullable Directory useIfOpen() {
        if (directory != null) {
            users++;
        }
        return directory;
    }

    private synchronized Directory use(Directory opened) {
        users++;
        @Nullable Directory present = directory;
        if (present != null) {
            close(opened);
            return present;
        }
        directory = opened;
        return opened;
    }

    /** Ends a use. */
    public synchronized void release() {
        users--;
        @Nullable Directory open = directory;
        if (users == 0 && open != null) {
            directory = null;
            close(open);
        }
    }

    private static void close(Directory opened) {
        try {
            opened.close();
        } catch (SystemCallException e) {
            // It was open for reading only: nothing can be lost, and the descriptor is free all the same.
            return;
        }
    }

    /** Keeps it open, when there are not too many already, until {@link #letGo}; the caller uses it just now. */
    public boolean keep() {
        if (kept.incrementAndGet() > KEPT) {
            kept.decrementAndGet();
            return false;
        }
        synchronized (this) {
            users++;
        }
        return true;
    }

    /** Ends a successful {@link #keep}. */
    public void letGo() {
        kept.decrementAndGet();
        release();
    }
}
