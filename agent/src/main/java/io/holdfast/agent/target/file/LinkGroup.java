package io.holdfast.agent.target.file;

import io.holdfast.format.tree.Entry;
import java.util.ArrayList;
import java.util.List;

/** The names of one file. The first is restored; the others become links to it as soon as it stands. */
final class LinkGroup {
    private enum State {
        WAITING,
        PLACED,
        LOST
    }

    private record Follower(TargetDirectory directory, Entry entry) {}

    private final TargetDirectory directory;
    private final byte[] name;
    private final List<Follower> followers = new ArrayList<>();
    private State state = State.WAITING;

    LinkGroup(TargetDirectory directory, byte[] name) {
        this.directory = directory;
        this.name = name;
    }

    TargetDirectory directory() {
        return directory;
    }

    byte[] name() {
        return name;
    }

    /** One more name; its directory was held for it. */
    void follow(TargetDirectory in, Entry entry) {
        synchronized (this) {
            if (state == State.WAITING) {
                followers.add(new Follower(in, entry));
                return;
            }
        }
        settle(new Follower(in, entry));
    }

    void placed() {
        end(State.PLACED);
    }

    void lost() {
        end(State.LOST);
    }

    private void end(State how) {
        List<Follower> waiting;
        synchronized (this) {
            if (state != State.WAITING) {
                return;
            }
            state = how;
            waiting = List.copyOf(followers);
            followers.clear();
        }
        waiting.forEach(this::settle);
    }

    private void settle(Follower follower) {
        try {
            if (state == State.PLACED) {
                follower.directory.link(follower.entry, this);
            } else {
                follower.directory.linkless(follower.entry);
            }
        } finally {
            follower.directory.release();
        }
    }
}
