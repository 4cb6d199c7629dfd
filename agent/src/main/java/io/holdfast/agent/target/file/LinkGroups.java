package io.holdfast.agent.target.file;

import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files of the snapshot that have several names. Used by the thread that hands out entries. */
final class LinkGroups {
    private record Key(long device, long inode) {
        static Key of(Attributes.Identity identity) {
            return new Key(identity.device(), identity.inode());
        }
    }

    private final Map<Key, LinkGroup> groups = new HashMap<>();

    Optional<LinkGroup> groupOf(Entry entry) {
        Attributes.Identity identity = entry.attributes().identity();
        return identity.links() > 1 ? Optional.ofNullable(groups.get(Key.of(identity))) : Optional.empty();
    }

    /** The group of which this entry becomes the first name; none when it has no others. */
    Optional<LinkGroup> begin(Entry entry, TargetDirectory in) {
        Attributes.Identity identity = entry.attributes().identity();
        if (identity.links() <= 1) {
            return Optional.empty();
        }
        LinkGroup group = new LinkGroup(in, entry.name());
        groups.put(Key.of(identity), group);
        return Optional.of(group);
    }
}
