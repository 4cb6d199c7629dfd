package io.holdfast.format.sealing.openssl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One direction of AES-256-GCM, under a key for each message: begin, then what is only authenticated, then the message at once. Confined to one thread.
 */
public final class NativeGcm {
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final MemorySegment GIVE_TAG = MemorySegment.ofAddress(0x10);
    private static final MemorySegment TAKE_TAG = MemorySegment.ofAddress(0x11);

    private final MemorySegment cipher;
    private final MemorySegment nonce;
    private final MemorySegment written;
    private final NativeFunction begin;
    private final NativeFunction update;
    private final NativeFunction finish;
    private final NativeFunction control;

    NativeGcm(Libcrypto library, NativeFunction begin, NativeFunction update, NativeFunction finish) {
        this.begin = begin;
        this.update = update;
        this.finish = finish;
        control = library.controlCipher;
        Arena arena = Arena.ofAuto();
        nonce = arena.allocate(NONCE);
        written = arena.allocate(ValueLayout.JAVA_INT);
        cipher = library.newCipher.make(library.freeCipher, arena);
        // Names the algorithm once: to find it costs newer versions more than a short message.
        begin.check(cipher, library.aes256Gcm, 0, MemorySegment.NULL, 0);
    }

    /** Begins a message; its nonce are the 12 bytes of {@code nonce} at {@code from}. */
    public void begin(byte[] key, byte[] nonce, int from) {
        MemorySegment.copy(nonce, from, this.nonce, ValueLayout.JAVA_BYTE, 0, NONCE);
        begin.check(cipher, MemorySegment.NULL, 0, Libcrypto.key(key), this.nonce.address());
    }

    /** What is authenticated beside the message. */
    public void associate(byte[] bytes, int from, int length) {
        MemorySegment associated = MemorySegment.ofArray(bytes).asSlice(from, length);
        for (int at = 0; at < length; at += Libcrypto.PIECE) {
            update(MemorySegment.NULL, associated.asSlice(at), length - at);
        }
    }

    /** Encrypts to {@code out}, ciphertext then tag. */
    public void seal(byte[] in, int from, int length, byte[] out, int to) {
        MemorySegment sealed = MemorySegment.ofArray(out).asSlice(to, length + TAG);
        crypt(MemorySegment.ofArray(in).asSlice(from, length), length, sealed);
        MemorySegment tag = sealed.asSlice(length);
        if (!finished(tag) || !control(GIVE_TAG, tag)) {
            throw new IllegalStateException("libcrypto did not finish a message");
        }
    }

    /** Decrypts ciphertext and tag of together {@code length} bytes; false when they are not authentic. */
    public boolean open(byte[] in, int from, int length, byte[] out, int to) {
        int plain = length - TAG;
        if (plain < 0) {
            return false;
        }
        MemorySegment sealed = MemorySegment.ofArray(in).asSlice(from, length);
        MemorySegment opened = MemorySegment.ofArray(out).asSlice(to, plain);
        crypt(sealed, plain, opened);
        return control(TAKE_TAG, sealed.asSlice(plain)) && finished(opened.asSlice(plain));
    }

    private void crypt(MemorySegment in, int length, MemorySegment out) {
        for (int at = 0; at < length; at += Libcrypto.PIECE) {
            update(out.asSlice(at), in.asSlice(at), length - at);
        }
    }

    private void update(MemorySegment out, MemorySegment in, int left) {
        int piece = Math.min(Libcrypto.PIECE, left);
        update.check(cipher, out, written.address(), in, piece);
        if (written.get(ValueLayout.JAVA_INT, 0) != piece) {
            throw new IllegalStateException("libcrypto took a part of a message");
        }
    }

    /** Writes nothing to {@code out}: a stream has no last block. */
    private boolean finished(MemorySegment out) {
        return finish.succeeds(cipher, out, written.address(), MemorySegment.NULL, 0);
    }

    private boolean control(MemorySegment what, MemorySegment tag) {
        return control.succeeds(cipher, what, TAG, tag, 0);
    }
}
