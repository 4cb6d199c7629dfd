package io.holdfast.agent.backup;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.source.file.AttributeReader;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Files with several names that were read in this run, so that each is read under one of them only. Remembered until the last name was met. */
final class HardLinks {
    private final Map<Key, Shared> files = new ConcurrentHashMap<>();

    private record Key(Device device, long inode) {}

    /** What the names of one file share. */
    static final class Shared implements ContentStream.Receiver {
        private final Attributes attributes;
        private final List<ContentStream.Receiver> waiting = new ArrayList<>();
        private @Nullable Content content;
        private long length;
        private long namesLeft;

        Shared(Attributes attributes, long names) {
            this.attributes = attributes;
            namesLeft = names;
        }

        Attributes attributes() {
            return attributes;
        }

        @Override
        public void accept(Content known, long size) {
            List<ContentStream.Receiver> all;
            synchronized (this) {
                content = known;
                length = size;
                all = List.copyOf(waiting);
                waiting.clear();
            }
            for (ContentStream.Receiver each : all) {
                each.accept(known, size);
            }
        }

        /** Gives the content to another name, now or when it is known. */
        void give(ContentStream.Receiver to) {
            @Nullable Content known;
            synchronized (this) {
                known = content;
                if (known == null) {
                    waiting.add(to);
                    return;
                }
            }
            to.accept(known, length);
        }

        private synchronized boolean lastName() {
            return --namesLeft <= 0;
        }
    }

    /** What was read under another name of this file, unless it has changed since. */
    Optional<Shared> find(Stat stat) {
        Key key = new Key(stat.device(), stat.inode());
        @Nullable Shared shared = files.get(key);
        if (shared == null || !AttributeReader.unchanged(shared.attributes, stat)) {
            return Optional.empty();
        }
        if (shared.lastName()) {
            files.remove(key, shared);
        }
        return Optional.of(shared);
    }

    /** Remembers what was just read under the first name. */
    void remember(Stat stat, Shared shared) {
        if (!shared.lastName()) {
            files.put(new Key(stat.device(), stat.inode()), shared);
        }
    }
}
