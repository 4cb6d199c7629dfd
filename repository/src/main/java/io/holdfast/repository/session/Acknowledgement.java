package io.holdfast.repository.session;

import io.holdfast.format.layout.Condemned;
import io.holdfast.format.layout.Lease;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.LongFunction;

/** Learning of condemned generations. */
final class Acknowledgement {
    private Acknowledgement() {}

    /**
     * At the start of a session, which relies on nothing yet: generations first, then the index. Gives the number that is acknowledged by this. One that the
     * medium does not give stops nobody who reads: a condemned copy may be read. Upkeep ends it, once it has seen that it is alone.
     */
    static long initial(Parts parts, Lease.Kind kind) {
        Generations.Listing listing = parts.generations().list();
        List<Condemned> open = read(
                listing.open(),
                switch (kind) {
                    case BACKUP -> parts.generations()::require;
                    case READING, UPKEEP -> parts.generations()::read;
                });
        parts.index().refresh();
        open.forEach(parts.index()::condemn);
        return listing.highest();
    }

    /** The highest number, for who only reads. */
    static long highest(Parts parts) {
        return parts.generations().list().highest();
    }

    /** Generations above {@code known}; empty when there is none. */
    static Optional<Fresh> since(Parts parts, long known) {
        Generations.Listing listing = parts.generations().list();
        if (listing.highest() <= known) {
            return Optional.empty();
        }
        return Optional.of(
                new Fresh(listing.highest(), read(listing.open().tailSet(known + 1), parts.generations()::require)));
    }

    /** What was condemned since, and the number up to which. */
    record Fresh(long highest, List<Condemned> condemned) {}

    private static List<Condemned> read(SortedSet<Long> numbers, LongFunction<Optional<Condemned>> how) {
        return numbers.stream().flatMap(number -> how.apply(number).stream()).toList();
    }
}
