package io.holdfast.format.sealing.openssl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** SHA-256 of what was added since the last one. Confined to one thread. */
public final class NativeDigest {
    /** Bytes of a hash. */
    public static final int SIZE = 32;

    private final Libcrypto library;
    private final MemorySegment state;

    NativeDigest(Libcrypto library) {
        this.library = library;
        state = library.newDigest.make(library.freeDigest, Arena.ofAuto());
        begin();
    }

    /** Forgets what was added. */
    public void begin() {
        library.beginDigest.check(state, library.sha256, 0, MemorySegment.NULL, 0);
    }

    /** Goes on from where the other is. */
    void become(NativeDigest other) {
        library.copyDigest.check(state, other.state, 0, MemorySegment.NULL, 0);
    }

    /** Adds to what is hashed. */
    public void add(byte[] bytes, int from, int length) {
        MemorySegment added = MemorySegment.ofArray(bytes).asSlice(from, length);
        for (long at = 0; at < length; at += Libcrypto.PIECE) {
            long piece = Math.min(Libcrypto.PIECE, length - at);
            library.updateDigest.check(state, added.asSlice(at), piece, MemorySegment.NULL, 0);
        }
    }

    /** Writes the hash of all that was added; nothing may be added until it begins or becomes another. */
    public void finish(byte[] to, int at) {
        library.finishDigest.check(state, MemorySegment.ofArray(to).asSlice(at, SIZE), 0, MemorySegment.NULL, 0);
    }
}
