package io.holdfast.repository.index;

import java.util.function.LongPredicate;

/**
 * A set of pairs of a 64-bit tag and a 64-bit location, held off-heap, whole.
 *
 * <p>The tag is the first eight bytes of a fingerprint; tags are taken to be uniformly distributed,
 * which a keyed hash makes them, and any tag may be there, zero included. The location is
 * {@code pack number << 32 | ordinal} and never negative. A tag can have several locations: two
 * fingerprints may agree in their first bytes, and one chunk may lie in two packs for a while.
 *
 * <p>Holds at most 24 bytes an entry once there are 100 000, removals included; while a shard, of
 * which there are 256, is replaced by a larger or a smaller one, that one is held twice.
 *
 * <p>Safe for many threads. Look-ups wait only for a writer in the same shard. What one call does to
 * one tag is seen as a whole or not at all; there is no order between tags. After
 * {@link #close} every operation but {@code close}, {@code size} and {@code bytes} throws
 * {@link IllegalStateException}.
 */
public final class FingerprintTable implements AutoCloseable {

    /** What stands for "no location": -1. */
    public static final long NONE = Slots.NONE;

    private static final int BATCH = 64;

    private final Shard[] shards = new Shard[1 << Slots.SHARD_BITS];

    /** Makes an empty table of 1.2 MB. */
    public FingerprintTable() {
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new Shard();
        }
    }

    /**
     * Adds a pair.
     *
     * @return false if it was there already
     * @throws IllegalArgumentException if the location is negative
     */
    public boolean add(long tag, long location) {
        requireLocation(location);
        return shard(tag).add(tag, location);
    }

    /**
     * Adds pairs; several times as fast as one by one, because fetches from memory overlap. Batches
     * of some ten thousand pairs, or pairs in the order of their tags, are the fastest.
     *
     * @param tags the tag of each pair
     * @param locations the location of each pair
     * @throws IllegalArgumentException if the lengths differ or a location is negative; then nothing
     *     has been added
     */
    public void addAll(long[] tags, long[] locations) {
        requireSameLength(tags, locations);
        int[] ends = new int[shards.length];
        for (int i = 0; i < tags.length; i++) {
            requireLocation(locations[i]);
            ends[shardNumber(tags[i])]++;
        }
        for (int shard = 1; shard < ends.length; shard++) {
            ends[shard] += ends[shard - 1];
        }
        int[] order = new int[tags.length];
        int[] starts = ends.clone();
        for (int i = tags.length - 1; i >= 0; i--) {
            order[--starts[shardNumber(tags[i])]] = i;
        }
        for (int shard = 0; shard < shards.length; shard++) {
            if (starts[shard] < ends[shard]) {
                shards[shard].addAll(tags, locations, order, starts[shard], ends[shard]);
            }
        }
    }

    /** Returns the least location of a tag, or {@link #NONE}. */
    public long first(long tag) {
        return shard(tag).next(tag, NONE);
    }

    /**
     * Returns the least location of a tag above another one, or {@link #NONE}. Together with
     * {@link #first} this visits all locations of a tag; one that is added or relocated meanwhile
     * may be missed.
     */
    public long next(long tag, long after) {
        return shard(tag).next(tag, after);
    }

    /**
     * Returns the least location of a tag that is accepted, or {@link #NONE}. No lock is held while
     * the predicate runs, so it may take its time and may use this table.
     */
    public long find(long tag, LongPredicate accepted) {
        long location = first(tag);
        while (location != NONE && !accepted.test(location)) {
            location = next(tag, location);
        }
        return location;
    }

    /**
     * Looks up {@link #first} for many tags at once; several times as fast as one by one, because
     * fetches from memory overlap.
     *
     * @param tags what to look up
     * @param locations receives the least location of each, or {@link #NONE}
     * @throws IllegalArgumentException if the lengths differ
     */
    public void findAll(long[] tags, long[] locations) {
        requireSameLength(tags, locations);
        for (int from = 0; from < tags.length; from += BATCH) {
            int to = Math.min(from + BATCH, tags.length);
            // What is read is stored only so that the reads cannot be left out.
            for (int i = from; i < to; i++) {
                locations[i] = shard(tags[i]).touch(tags[i]);
            }
            for (int i = from; i < to; i++) {
                locations[i] = first(tags[i]);
            }
        }
    }

    /** Removes a pair and returns whether it was there. */
    public boolean remove(long tag, long location) {
        return shard(tag).remove(tag, location);
    }

    /**
     * Replaces a pair by one with another location. No look-up finds both or, if it does not visit
     * several locations, neither.
     *
     * @return false, and nothing is changed, if there is no pair {@code (tag, from)}
     * @throws IllegalArgumentException if the new location is negative
     */
    public boolean relocate(long tag, long from, long to) {
        requireLocation(to);
        return shard(tag).relocate(tag, from, to);
    }

    /**
     * Removes every pair whose location is dropped, such as those of packs that are gone, in one
     * pass through memory.
     *
     * @param dropped asked once for each pair, in no order of locations, while a lock is held: it
     *     must be quick and must not use this table; if it throws, some shards are done and the rest
     *     are as they were
     */
    public void removeIf(LongPredicate dropped) {
        for (Shard shard : shards) {
            shard.removeIf(dropped);
        }
    }

    /**
     * Makes room for so many pairs in all, so that adding up to them moves nothing. Never gives
     * memory back; removals may, whatever was reserved.
     *
     * @throws IllegalArgumentException if the total is negative
     */
    public void reserve(long total) {
        if (total < 0) {
            throw new IllegalArgumentException("cannot reserve room for " + total + " entries");
        }
        // A shard's share scatters like a Poisson variable; four deviations cover nearly all of them.
        long share = total / shards.length;
        long each = share + 4 * (long) Math.sqrt((double) share);
        for (Shard shard : shards) {
            shard.reserve(each);
        }
    }

    /** How many pairs there are; while others write, a number that was near the truth. */
    public long size() {
        long sum = 0;
        for (Shard shard : shards) {
            sum += shard.size();
        }
        return sum;
    }

    /** How many bytes of off-heap memory are held. */
    public long bytes() {
        long sum = 0;
        for (Shard shard : shards) {
            sum += shard.bytes();
        }
        return sum;
    }

    /** Gives all memory back. Closing again does nothing. */
    @Override
    public void close() {
        for (Shard shard : shards) {
            shard.close();
        }
    }

    private Shard shard(long tag) {
        return shards[shardNumber(tag)];
    }

    private static int shardNumber(long tag) {
        return (int) (tag >>> (Long.SIZE - Slots.SHARD_BITS));
    }

    private static void requireLocation(long location) {
        if (location < 0) {
            throw new IllegalArgumentException("location " + location + " is negative");
        }
    }

    private static void requireSameLength(long[] tags, long[] locations) {
        if (tags.length != locations.length) {
            throw new IllegalArgumentException(tags.length + " tags, but " + locations.length + " locations");
        }
    }
}
