package io.holdfast.format.sealing.openssl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** HMAC (RFC 2104) with SHA-256 under one key, taken over what was added since the last one. Confined to one thread. */
public final class NativeHmac {
    private static final int SIZE = 32;
    private static final int BLOCK = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final Libcrypto library;
    private final MemorySegment inner;
    private final MemorySegment outer;
    private final MemorySegment running;

    /** {@code key} has at most 64 bytes. */
    NativeHmac(Libcrypto library, byte[] key) {
        if (key.length > BLOCK) {
            throw new IllegalArgumentException("a key of more than 64 bytes is hashed first, which nobody needs");
        }
        this.library = library;
        inner = begun(key, INNER);
        outer = begun(key, OUTER);
        running = digest();
        become(inner);
    }

    private MemorySegment digest() {
        return library.newDigest.make(library.freeDigest, Arena.ofAuto());
    }

    /** The state behind the first block, which is the key with each byte altered so. */
    private MemorySegment begun(byte[] key, byte pad) {
        byte[] block = Arrays.copyOf(key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= pad;
        }
        MemorySegment digest = digest();
        library.beginDigest.check(digest, library.sha256, 0, MemorySegment.NULL, 0);
        library.updateDigest.check(digest, MemorySegment.ofArray(block), BLOCK, MemorySegment.NULL, 0);
        Arrays.fill(block, (byte) 0);
        return digest;
    }

    private void become(MemorySegment state) {
        library.copyDigest.check(running, state, 0, MemorySegment.NULL, 0);
    }

    /** Adds to what is hashed. */
    public void add(byte[] bytes, int from, int length) {
        MemorySegment added = MemorySegment.ofArray(bytes).asSlice(from, length);
        for (long at = 0; at < length; at += Libcrypto.PIECE) {
            long piece = Math.min(Libcrypto.PIECE, length - at);
            library.updateDigest.check(running, added.asSlice(at), piece, MemorySegment.NULL, 0);
        }
    }

    /** The hash of all that was added; the next one begins. */
    public byte[] finish() {
        byte[] hash = new byte[SIZE];
        MemorySegment to = MemorySegment.ofArray(hash);
        library.finishDigest.check(running, to, 0, MemorySegment.NULL, 0);
        become(outer);
        library.updateDigest.check(running, to, SIZE, MemorySegment.NULL, 0);
        library.finishDigest.check(running, to, 0, MemorySegment.NULL, 0);
        become(inner);
        return hash;
    }
}
