package io.holdfast.repository.index;

import java.util.concurrent.locks.StampedLock;
import java.util.function.LongPredicate;

/**
 * The part of the table for one value of the tags' highest bits: slots that fit, and a lock.
 *
 * <p>Slots are replaced, at three quarters full, when they are more than 13/16 or less than 11/16
 * full (so at most 23.3 bytes an entry, and 21.4 if nothing is removed). Each replacement is paid for
 * by the additions or removals of a twelfth of all entries before it. Below
 * {@value #SMALL} entries, where a few slots more do not matter, they are half full or less instead.
 */
final class Shard implements AutoCloseable {

    private static final long SMALL = 256;
    private static final long LEAST_CAPACITY = 256;
    private static final long LEAST_TAIL = 32;
    private static final int BATCH = 64;

    private final StampedLock lock = new StampedLock();
    private Slots slots = new Slots(LEAST_CAPACITY, LEAST_TAIL);
    private volatile long size;
    private volatile long bytes = slots.bytes();

    long size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    /** See {@link Slots#next}. */
    long next(long tag, long after) {
        long stamp = lock.tryOptimisticRead();
        if (stamp != 0) {
            try {
                long found = slots.next(tag, after);
                if (lock.validate(stamp)) {
                    return found;
                }
            } catch (IllegalStateException replaced) {
                // The slots were closed under our hands. Their owner has the lock: wait for it.
            }
        }
        stamp = lock.readLock();
        try {
            return slots.next(tag, after);
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /** See {@link Slots#touch}. Waits for nobody. */
    long touch(long tag) {
        try {
            return slots.touch(tag);
        } catch (IllegalStateException replaced) {
            return 0;
        }
    }

    boolean add(long tag, long location) {
        long stamp = lock.writeLock();
        try {
            return insert(tag, location);
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /** Adds the pairs at those positions of the two arrays which lie in {@code order[from]} to {@code order[to - 1]}. */
    void addAll(long[] tags, long[] locations, int[] order, int from, int to) {
        long stamp = lock.writeLock();
        try {
            for (int start = from; start < to; start += BATCH) {
                int end = Math.min(start + BATCH, to);
                long touched = 0;
                for (int i = start; i < end; i++) {
                    touched |= slots.touch(tags[order[i]]);
                }
                // Never true, but without a use of what was read, the reads would be left out.
                if (touched > 0) {
                    throw new IllegalStateException("the index holds a negative location");
                }
                for (int i = start; i < end; i++) {
                    insert(tags[order[i]], locations[order[i]]);
                }
            }
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    boolean remove(long tag, long location) {
        long stamp = lock.writeLock();
        try {
            if (!slots.remove(tag, location)) {
                return false;
            }
            resized(size - 1);
            shrink();
            return true;
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    boolean relocate(long tag, long from, long to) {
        long stamp = lock.writeLock();
        try {
            if (!slots.remove(tag, from)) {
                return false;
            }
            resized(size - 1);
            insert(tag, to);
            return true;
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    void removeIf(LongPredicate dropped) {
        long stamp = lock.writeLock();
        try {
            replace(slots.capacity(), LEAST_TAIL, dropped);
            shrink();
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /** Makes room for so many entries in all. */
    void reserve(long total) {
        long stamp = lock.writeLock();
        try {
            long capacity = total * 16 / 13 + 1;
            if (capacity > slots.capacity()) {
                replace(capacity, LEAST_TAIL);
            }
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    @Override
    public void close() {
        long stamp = lock.writeLock();
        try {
            if (bytes > 0) {
                slots.close();
                size = 0;
                bytes = 0;
            }
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    private boolean insert(long tag, long location) {
        long at = slots.seek(tag, location);
        if (slots.holds(at, tag, location)) {
            return false;
        }
        if (16 * (size + 1) > 13 * slots.capacity()) {
            replace(fitting(size + 1), LEAST_TAIL);
            at = slots.seek(tag, location);
        }
        while (!slots.insert(at, tag, location)) {
            replace(slots.capacity(), 2 * slots.tail());
            at = slots.seek(tag, location);
        }
        resized(size + 1);
        return true;
    }

    private void shrink() {
        long capacity = fitting(size);
        if (capacity < slots.capacity() / 12 * 11) {
            replace(capacity, LEAST_TAIL);
        }
    }

    private void replace(long capacity, long leastTail) {
        replace(capacity, leastTail, location -> false);
    }

    /** Moves what is not dropped to new slots; should the predicate throw, nothing has changed. */
    private void replace(long capacity, long leastTail, LongPredicate dropped) {
        for (long tail = leastTail; ; tail *= 2) {
            Slots next = new Slots(capacity, tail);
            long copied = Slots.NONE;
            try {
                copied = slots.copyTo(next, dropped);
            } finally {
                if (copied == Slots.NONE) {
                    next.close();
                }
            }
            if (copied != Slots.NONE) {
                slots.close();
                slots = next;
                bytes = next.bytes();
                resized(copied);
                return;
            }
        }
    }

    private void resized(long entries) {
        size = entries;
    }

    private static long fitting(long entries) {
        return entries < SMALL ? Math.max(LEAST_CAPACITY, 2 * entries) : entries * 4 / 3;
    }
}
