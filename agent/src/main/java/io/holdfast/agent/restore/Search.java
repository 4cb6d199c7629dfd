package io.holdfast.agent.restore;

import io.holdfast.agent.restore.SnapshotReader.Located;
import io.holdfast.format.tree.Attributes.Stamp;
import io.holdfast.format.tree.Entry;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is looked for; all of it must hold.
 *
 * @param path raw bytes, absolute
 * @param from modified then or later
 * @param before modified earlier
 */
public record Search(Predicate<byte[]> path, Set<Entry.Type> types, Optional<Instant> from, Optional<Instant> before) {
    public Search {
        types = Set.copyOf(types);
    }

    /** Everything whose path matches. */
    public static Search of(Predicate<byte[]> path) {
        return new Search(path, EnumSet.allOf(Entry.Type.class), Optional.empty(), Optional.empty());
    }

    boolean matches(Located located) {
        Stamp modified = located.entry().attributes().modified();
        return types.contains(located.entry().type())
                && from.map(limit -> order(modified, limit) >= 0).orElse(true)
                && before.map(limit -> order(modified, limit) < 0).orElse(true)
                && path.test(located.path());
    }

    /** A stamp can lie outside of what an instant can say. */
    private static int order(Stamp stamp, Instant limit) {
        int order = Long.compare(stamp.seconds(), limit.getEpochSecond());
        return order != 0 ? order : Integer.compare(stamp.nanos(), limit.getNano());
    }
}
