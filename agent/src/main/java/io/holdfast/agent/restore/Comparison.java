package io.holdfast.agent.restore;

import io.holdfast.agent.restore.Difference.Added;
import io.holdfast.agent.restore.Difference.Aspect;
import io.holdfast.agent.restore.Difference.Modified;
import io.holdfast.agent.restore.Difference.Removed;
import io.holdfast.agent.restore.SnapshotReader.Located;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Sha256;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Compares two trees of one repository. Directories with the same fingerprint are the same throughout and are not looked into, so the effort is that of the difference.
 */
public final class Comparison {
    private final SnapshotReader before;
    private final SnapshotReader after;

    public Comparison(SnapshotReader before, SnapshotReader after) {
        this.before = before;
        this.after = after;
    }

    /** One name, as it was and as it is. */
    private record Pair(byte[] path, Optional<Entry> was, Optional<Entry> is) {}

    /** Gives every difference at and below a path, each directory before what is in it. */
    public void run(byte[] path, Consumer<Difference> to) {
        byte[] clean = Paths.clean(path);
        Optional<Entry> was = before.find(clean);
        Optional<Entry> is = after.find(clean);
        if (was.isEmpty() && is.isEmpty()) {
            // Says which path there is not.
            before.entry(clean);
        }
        Deque<Pair> next = new ArrayDeque<>();
        next.push(new Pair(clean, was, is));
        while (!next.isEmpty()) {
            Pair pair = next.pop();
            compare(pair, to);
            if (!sameDirectory(pair)) {
                List<Pair> inside = merged(pair);
                Collections.reverse(inside);
                inside.forEach(next::push);
            }
        }
    }

    private static boolean sameDirectory(Pair pair) {
        return pair.was.isPresent()
                && pair.is.isPresent()
                && pair.was.get().content() instanceof Content.Directory left
                && pair.is.get().content() instanceof Content.Directory right
                && left.root().equals(right.root());
    }

    private void compare(Pair pair, Consumer<Difference> to) {
        if (pair.was.isPresent() && pair.is.isPresent()) {
            Entry was = pair.was.get();
            Entry is = pair.is.get();
            if (was.type() == is.type()) {
                Set<Aspect> aspects = EnumSet.noneOf(Aspect.class);
                if (!sameContent(was, is)) {
                    aspects.add(Aspect.CONTENT);
                }
                if (!sameAttributes(was.attributes(), is.attributes())) {
                    aspects.add(Aspect.ATTRIBUTES);
                }
                if (!aspects.isEmpty()) {
                    to.accept(new Modified(pair.path, was, is, aspects));
                }
                return;
            }
        }
        pair.was.ifPresent(entry -> to.accept(new Removed(pair.path, entry)));
        pair.is.ifPresent(entry -> to.accept(new Added(pair.path, entry)));
    }

    private List<Pair> merged(Pair pair) {
        List<Located> left = inside(before, pair.path, pair.was);
        List<Located> right = inside(after, pair.path, pair.is);
        List<Pair> merged = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < left.size() || j < right.size()) {
            int order = order(left, i, right, j);
            Optional<Entry> was = order <= 0 ? Optional.of(left.get(i).entry()) : Optional.empty();
            Optional<Entry> is = order >= 0 ? Optional.of(right.get(j).entry()) : Optional.empty();
            merged.add(new Pair(order <= 0 ? left.get(i).path() : right.get(j).path(), was, is));
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return merged;
    }

    private static int order(List<Located> left, int i, List<Located> right, int j) {
        if (i == left.size()) {
            return 1;
        }
        if (j == right.size()) {
            return -1;
        }
        return Entry.compareNames(
                left.get(i).entry().name(), right.get(j).entry().name());
    }

    private static List<Located> inside(SnapshotReader reader, byte[] path, Optional<Entry> entry) {
        List<Located> all = new ArrayList<>();
        if (entry.isPresent() && entry.get().content() instanceof Content.Directory directory) {
            reader.tree()
                    .entries(directory.root(), each -> all.add(new Located(Paths.joined(path, each.name()), each)));
        }
        return all;
    }

    private boolean sameContent(Entry was, Entry is) {
        if (was.type() == Entry.Type.DIRECTORY) {
            return true;
        }
        if (was.size() != is.size()) {
            return false;
        }
        if (was.content() instanceof Content.Inline left && is.content() instanceof Content.Inline right) {
            return Arrays.equals(left.bytes(), right.bytes());
        }
        if (was.content() instanceof Content.Target left && is.content() instanceof Content.Target right) {
            return Arrays.equals(left.path(), right.path());
        }
        if (was.content().equals(is.content())) {
            return true;
        }
        // The same chunks may be listed in another form, for instance when the file was named by its whole content only
        // once.
        return chunked(was) && chunked(is) && runs(before, was).equals(runs(after, is));
    }

    private static boolean chunked(Entry entry) {
        return switch (entry.content()) {
            case Content.Runs _, Content.ChunkList _, Content.WholeFile _ -> true;
            case Content.Empty _, Content.Inline _, Content.Directory _, Content.Target _, Content.Device _ -> false;
        };
    }

    /** A digest of all runs, equal for two lists only when they are; memory does not grow with the file. */
    private static ByteBuffer runs(SnapshotReader reader, Entry entry) {
        MessageDigest digest = Sha256.digest();
        ByteBuffer each = ByteBuffer.allocate(1 + Long.BYTES + Fingerprint.SIZE);
        reader.tree().runs(entry.content(), run -> {
            each.clear();
            switch (run) {
                case Run.Hole hole -> each.put((byte) 0).putLong(hole.length());
                case Run.Stored data -> data.chunk().write(each.put((byte) 1).putLong(data.size()));
            }
            digest.update(each.flip());
        });
        return ByteBuffer.wrap(digest.digest());
    }

    private static boolean sameAttributes(Attributes was, Attributes is) {
        return was.mode() == is.mode()
                && was.uid() == is.uid()
                && was.gid() == is.gid()
                && was.modified().equals(is.modified())
                && sameExtended(was.extended(), is.extended());
    }

    private static boolean sameExtended(List<Attributes.Extended> was, List<Attributes.Extended> is) {
        if (was.size() != is.size()) {
            return false;
        }
        for (int i = 0; i < was.size(); i++) {
            if (!Arrays.equals(was.get(i).name(), is.get(i).name())
                    || !Arrays.equals(was.get(i).value(), is.get(i).value())) {
                return false;
            }
        }
        return true;
    }
}
