package io.holdfast.repository.session;

import io.holdfast.format.layout.Condemned;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** Learning of condemned generations. */
final class Acknowledgement {
    private Acknowledgement() {}

    /** At the start of a session, which relies on nothing yet: generations first, then the index. Gives the number that is acknowledged by this. */
    static long initial(Parts parts) {
        Generations.Listing listing = parts.generations().list();
        List<Condemned> open = read(parts, listing.open());
        parts.index().refresh();
        open.forEach(parts.index()::condemn);
        return listing.highest();
    }

    /** Generations above {@code known}; empty when there is none. */
    static Optional<Fresh> since(Parts parts, long known) {
        Generations.Listing listing = parts.generations().list();
        if (listing.highest() <= known) {
            return Optional.empty();
        }
        return Optional.of(
                new Fresh(listing.highest(), read(parts, listing.open().tailSet(known + 1))));
    }

    /** What was condemned since, and the number up to which. */
    record Fresh(long highest, List<Condemned> condemned) {}

    private static List<Condemned> read(Parts parts, SortedSet<Long> numbers) {
        return numbers.stream()
                .flatMap(number -> parts.generations().read(number).stream())
                .toList();
    }
}
