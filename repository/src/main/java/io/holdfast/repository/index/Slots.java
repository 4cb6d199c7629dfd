package io.holdfast.repository.index;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongPredicate;

/**
 * Entries in off-heap memory, ordered by tag and then by location, with gaps. Not thread-safe.
 *
 * <p>This is linear probing with the hash kept in order (O. Amble, D. Knuth, "Ordered hash tables",
 * The Computer Journal 17(2), 1974). An entry's home is its tag scaled to the capacity; it lies at
 * its home or behind it, with no empty slot between. Since the home never falls as the tag rises,
 * the whole memory is sorted. So a search that misses ends at the first greater tag, and growing is
 * one pass through both memories from front to back.
 *
 * <p>Behind the last home lie {@code tail} more slots for what is pushed there; the very last one
 * stays empty for ever, which ends every scan, even one that runs while another thread writes.
 *
 * <p>The highest {@value #SHARD_BITS} bits of all tags in here are the same and do not count. A slot
 * is a tag and the complement of a location, which is never zero: two zero words are an empty slot.
 */
final class Slots implements AutoCloseable {

    /** How many of a tag's highest bits choose the shard. */
    static final int SHARD_BITS = 8;

    static final long NONE = -1;

    private static final long SLOT_BYTES = 2 * Long.BYTES;
    private static final long CACHE_LINE_BYTES = 64;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;

    private final Arena arena;
    private final MemorySegment memory;
    private final long capacity;
    private final long tail;

    Slots(long capacity, long tail) {
        this.capacity = capacity;
        this.tail = tail;
        this.arena = Arena.ofShared();
        this.memory = arena.allocate(SLOT_BYTES * (capacity + tail), CACHE_LINE_BYTES);
    }

    long capacity() {
        return capacity;
    }

    long tail() {
        return tail;
    }

    long bytes() {
        return memory.byteSize();
    }

    /** Returns the least location above {@code after} that the tag has, or {@link #NONE}. */
    long next(long tag, long after) {
        for (long slot = home(tag); ; slot++) {
            long word = wordAt(slot);
            if (word == 0) {
                return NONE;
            }
            long there = tagAt(slot);
            if (there == tag && ~word > after) {
                return ~word;
            }
            if (there > tag) {
                return NONE;
            }
        }
    }

    /** Reads what lies at the tag's home, only so that the processor fetches it; never positive. */
    long touch(long tag) {
        return wordAt(home(tag));
    }

    /** Returns the first slot from the home on that is empty or holds this entry or a greater one. */
    long seek(long tag, long location) {
        for (long slot = home(tag); ; slot++) {
            long word = wordAt(slot);
            if (word == 0) {
                return slot;
            }
            long there = tagAt(slot);
            // Tags in here agree in their highest bit, so the signed order is the unsigned one.
            if (there > tag || (there == tag && ~word >= location)) {
                return slot;
            }
        }
    }

    /** Whether the slot holds this very entry. */
    boolean holds(long slot, long tag, long location) {
        return wordAt(slot) == ~location && tagAt(slot) == tag;
    }

    /**
     * Puts an entry that is not there yet to the slot that {@link #seek} gave for it.
     *
     * @return false, with nothing changed, if it would not fit into the tail
     */
    boolean insert(long at, long tag, long location) {
        long gap = at;
        while (wordAt(gap) != 0) {
            gap++;
        }
        if (gap == capacity + tail - 1) {
            return false;
        }
        move(at, at + 1, gap - at);
        write(at, tag, ~location);
        return true;
    }

    /** Takes an entry out, and says whether it was there. */
    boolean remove(long tag, long location) {
        long at = seek(tag, location);
        if (!holds(at, tag, location)) {
            return false;
        }
        long end = at + 1;
        while (wordAt(end) != 0 && home(tagAt(end)) < end) {
            end++;
        }
        move(at + 1, at, end - at - 1);
        write(end - 1, 0, 0);
        return true;
    }

    /**
     * Copies every entry whose location is not dropped to slots that are still empty.
     *
     * @return how many were copied, or {@link #NONE} if they do not fit into the other's tail; then
     *     the other is in pieces
     */
    long copyTo(Slots other, LongPredicate dropped) {
        long copied = 0;
        long free = 0;
        for (long slot = 0; slot < capacity + tail - 1; slot++) {
            long word = wordAt(slot);
            if (word == 0 || dropped.test(~word)) {
                continue;
            }
            long tag = tagAt(slot);
            free = Math.max(free, other.home(tag));
            if (free == other.capacity + other.tail - 1) {
                return NONE;
            }
            other.write(free, tag, word);
            free++;
            copied++;
        }
        return copied;
    }

    @Override
    public void close() {
        arena.close();
    }

    private long home(long tag) {
        return Math.unsignedMultiplyHigh(tag << SHARD_BITS, capacity);
    }

    private long tagAt(long slot) {
        return memory.get(WORD, slot * SLOT_BYTES);
    }

    private long wordAt(long slot) {
        return memory.get(WORD, slot * SLOT_BYTES + Long.BYTES);
    }

    private void write(long slot, long tag, long word) {
        memory.set(WORD, slot * SLOT_BYTES, tag);
        memory.set(WORD, slot * SLOT_BYTES + Long.BYTES, word);
    }

    private void move(long from, long to, long count) {
        if (count > 0) {
            MemorySegment.copy(memory, from * SLOT_BYTES, memory, to * SLOT_BYTES, count * SLOT_BYTES);
        }
    }
}
