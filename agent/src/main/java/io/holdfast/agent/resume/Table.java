package io.holdfast.agent.resume;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Finds the records of a file. Four to eight bytes outside the heap for each, rounded up to a power of two. */
final class Table {
    private final MemorySegment records;
    private final MemorySegment slots;
    private final int mask;

    /** An empty one that has room for so many records, which lie in {@code records}. */
    Table(MemorySegment records, int count, Arena arena) {
        this.records = records;
        int capacity = Math.max(2, Integer.highestOneBit(Math.max(1, count)) << 2);
        mask = capacity - 1;
        slots = arena.allocate(ValueLayout.JAVA_INT, capacity);
    }

    /** The record that lies there; nothing when it is damaged or has no room. */
    static Optional<PieceRecord> read(MemorySegment records, long offset) {
        int length = length(records, offset);
        return length == 0 || offset + length > records.byteSize()
                ? Optional.empty()
                : PieceRecord.decode(records.asSlice(offset, length).asByteBuffer());
    }

    /** How long the record is that begins there; 0 when none does. */
    static int length(MemorySegment records, long offset) {
        if (offset + PieceRecord.HEAD > records.byteSize()) {
            return 0;
        }
        ByteBuffer head = records.asSlice(offset, PieceRecord.HEAD).asByteBuffer();
        return PieceRecord.length(head);
    }

    /** Of several records of one state and position the one that reaches farthest is found, of equals the last. */
    void add(PieceRecord record, long offset) {
        int slot = record.hash() & mask;
        for (int at = at(slot); at != 0; at = at(slot)) {
            PieceRecord known = read(records, offset(at)).orElseThrow();
            if (known.isOf(record.key(), record.piece().position())) {
                if (reach(record.piece()) < reach(known.piece())) {
                    return;
                }
                break;
            }
            slot = slot + 1 & mask;
        }
        slots.setAtIndex(ValueLayout.JAVA_INT, slot, (int) (offset / PieceRecord.ALIGNMENT + 1));
    }

    private static long reach(Piece piece) {
        return switch (piece) {
            case Piece.Whole _ -> 0;
            case Piece.Stretch stretch -> stretch.end();
        };
    }

    Optional<Piece> find(byte[] key, long position) {
        int slot = PieceRecord.hash(key, position) & mask;
        for (int at = at(slot); at != 0; at = at(slot)) {
            Optional<PieceRecord> record = read(records, offset(at));
            if (record.isPresent() && record.get().isOf(key, position)) {
                return Optional.of(record.get().piece());
            }
            slot = slot + 1 & mask;
        }
        return Optional.empty();
    }

    private int at(int slot) {
        return slots.getAtIndex(ValueLayout.JAVA_INT, slot);
    }

    private static long offset(int at) {
        return ((at & 0xffffffffL) - 1) * PieceRecord.ALIGNMENT;
    }
}
