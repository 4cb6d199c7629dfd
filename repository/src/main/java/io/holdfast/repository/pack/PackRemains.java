package io.holdfast.repository.pack;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;

/**
 * What the medium still gives of a pack.
 *
 * @param bytes all of it; where the medium gives nothing, zeros stand in its stead, which fit no checksum
 * @param unreadable how many those are
 */
public record PackRemains(byte[] bytes, long unreadable) {
    /** What disks and file systems lose at once. */
    private static final int BLOCK = 4096;

    /**
     * Reads a pack, in one go if that can be.
     *
     * @throws HoldfastException {@code STORE_NO_SUCH_NAME}; {@code STORE_UNREADABLE} when nothing of it can be read, which may be the disk, not the pack
     */
    public static PackRemains of(Store store, PackId id) {
        Name name = Packs.name(id);
        try {
            return new PackRemains(store.get(name, Range.whole()), 0);
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.STORE_UNREADABLE) {
                throw e;
            }
            PackRemains remains =
                    byBlocks(store, name, Math.toIntExact(store.size(name).orElse(0L)));
            if (remains.unreadable == remains.bytes.length) {
                throw e;
            }
            return remains;
        }
    }

    private static PackRemains byBlocks(Store store, Name name, int size) {
        byte[] bytes = new byte[size];
        long unreadable = 0;
        for (int at = 0; at < size; at += BLOCK) {
            int length = Math.min(BLOCK, size - at);
            try {
                System.arraycopy(store.get(name, Range.of(at, length)), 0, bytes, at, length);
            } catch (HoldfastException e) {
                if (e.code() != ErrorCode.STORE_UNREADABLE) {
                    throw e;
                }
                unreadable += length;
            }
        }
        return new PackRemains(bytes, unreadable);
    }
}
