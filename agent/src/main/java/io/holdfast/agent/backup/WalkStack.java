package io.holdfast.agent.backup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Directories still to be read. The last one found comes first, so that a walk goes down before it goes on and remembers little. */
final class WalkStack {
    private static final long PATIENCE = 50;

    private final RunState state;
    private final Deque<Folder> folders = new ArrayDeque<>();
    private int active;

    WalkStack(Folder root, RunState state) {
        this.state = state;
        folders.push(root);
    }

    /** One at once, if there is one; to be answered by {@link #done}. */
    synchronized Optional<Folder> poll() {
        Optional<Folder> next = Optional.ofNullable(folders.poll());
        active += next.isPresent() ? 1 : 0;
        return next;
    }

    /** One as soon as there is one; empty when there will be none. */
    synchronized Optional<Folder> take() throws InterruptedException {
        Optional<Folder> next = poll();
        while (next.isEmpty() && active > 0 && !state.over()) {
            wait(PATIENCE);
            next = poll();
        }
        return next;
    }

    /** A directory was read, and these were found in it, in the order of names. */
    synchronized void done(List<Folder> found) {
        for (int i = found.size() - 1; i >= 0; i--) {
            folders.push(found.get(i));
        }
        active--;
        notifyAll();
    }

    /** Lets go of what is left after a run that ended early. */
    synchronized void drop() {
        folders.forEach(Folder::letParentGo);
        folders.clear();
    }
}
