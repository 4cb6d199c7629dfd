package io.holdfast.format.sealing.openssl;

import java.util.Arrays;

/** HMAC (RFC 2104) with SHA-256 under one key, taken over what was added since the last one. Confined to one thread. */
public final class NativeHmac {
    private static final int BLOCK = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final NativeDigest inner;
    private final NativeDigest outer;
    private final NativeDigest running;

    /** {@code key} has at most 64 bytes. */
    NativeHmac(Libcrypto library, byte[] key) {
        if (key.length > BLOCK) {
            throw new IllegalArgumentException("a key of more than 64 bytes is hashed first, which nobody needs");
        }
        inner = begun(library, key, INNER);
        outer = begun(library, key, OUTER);
        running = new NativeDigest(library);
        running.become(inner);
    }

    /** The state behind the first block, which is the key with each byte altered so. */
    private static NativeDigest begun(Libcrypto library, byte[] key, byte pad) {
        byte[] block = Arrays.copyOf(key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= pad;
        }
        NativeDigest digest = new NativeDigest(library);
        digest.add(block, 0, BLOCK);
        Arrays.fill(block, (byte) 0);
        return digest;
    }

    /** Adds to what is hashed. */
    public void add(byte[] bytes, int from, int length) {
        running.add(bytes, from, length);
    }

    /** The hash of all that was added; the next one begins. */
    public byte[] finish() {
        byte[] hash = new byte[NativeDigest.SIZE];
        running.finish(hash, 0);
        running.become(outer);
        running.add(hash, 0, hash.length);
        running.finish(hash, 0);
        running.become(inner);
        return hash;
    }
}
