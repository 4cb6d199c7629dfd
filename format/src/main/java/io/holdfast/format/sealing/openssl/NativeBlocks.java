package io.holdfast.format.sealing.openssl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** AES-256 of whole blocks under one key, each by itself. Confined to one thread. */
public final class NativeBlocks {
    private final Libcrypto library;
    private final MemorySegment cipher;
    private final MemorySegment written;

    NativeBlocks(Libcrypto library, byte[] key) {
        this.library = library;
        Arena arena = Arena.ofAuto();
        written = arena.allocate(ValueLayout.JAVA_INT);
        cipher = library.newCipher.make(library.freeCipher, arena);
        library.beginEncryption.check(cipher, library.aes256Ecb, 0, Libcrypto.key(key), 0);
    }

    /** Encrypts whole blocks. */
    public byte[] encrypt(byte[] blocks) {
        byte[] out = new byte[blocks.length];
        library.encrypt.check(
                cipher, MemorySegment.ofArray(out), written.address(), MemorySegment.ofArray(blocks), blocks.length);
        if (written.get(ValueLayout.JAVA_INT, 0) != blocks.length) {
            throw new IllegalStateException("libcrypto encrypted a part of the blocks");
        }
        return out;
    }
}
