package io.holdfast.format.sealing.openssl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/**
 * One direction of AES-256-GCM, under a key for each message: begin, then what is only authenticated, then the message at once. Confined to one thread.
 */
public final class NativeGcm {
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final MemorySegment GIVE_TAG = MemorySegment.ofAddress(0x10);
    private static final MemorySegment TAKE_TAG = MemorySegment.ofAddress(0x11);

    private final MemorySegment scratch = Arena.ofAuto().allocate(NONCE + Integer.BYTES, Integer.BYTES);
    private final long nonce = scratch.address();
    private final long written = nonce + NONCE;
    private final MemorySegment cipher;
    private final NativeFunction begin;
    private final NativeFunction update;
    private final NativeFunction finish;
    private final NativeFunction control;

    NativeGcm(Libcrypto library, NativeFunction begin, NativeFunction update, NativeFunction finish) {
        this.begin = begin;
        this.update = update;
        this.finish = finish;
        control = library.controlCipher;
        cipher = library.newCipher.make(library.freeCipher);
        // Names the algorithm once: to find it costs newer versions more than a short message.
        begin.check(cipher.address(), library.aes256Gcm, 0, MemorySegment.NULL, 0);
    }

    /** Begins a message; its nonce are the 12 bytes of {@code nonce} at {@code from}. */
    public void begin(byte[] key, byte[] nonce, int from) {
        try {
            MemorySegment.copy(nonce, from, scratch, ValueLayout.JAVA_BYTE, 0, NONCE);
            begin.check(cipher.address(), MemorySegment.NULL, 0, MemorySegment.ofArray(key), this.nonce);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** What is authenticated beside the message. */
    public void associate(byte[] bytes, int from, int length) {
        try {
            MemorySegment associated = MemorySegment.ofArray(bytes).asSlice(from, length);
            for (int at = 0; at < length; at += Libcrypto.PIECE) {
                update(MemorySegment.NULL, associated.asSlice(at), length - at);
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Encrypts to {@code out}, ciphertext then tag. */
    public void seal(byte[] in, int from, int length, byte[] out, int to) {
        try {
            MemorySegment sealed = MemorySegment.ofArray(out).asSlice(to, length + TAG);
            crypt(MemorySegment.ofArray(in).asSlice(from, length), length, sealed);
            MemorySegment tag = sealed.asSlice(length);
            if (!finished(tag) || !control(GIVE_TAG, tag)) {
                throw new IllegalStateException("libcrypto did not finish a message");
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Decrypts ciphertext and tag of together {@code length} bytes; false when they are not authentic. */
    public boolean open(byte[] in, int from, int length, byte[] out, int to) {
        try {
            int plain = length - TAG;
            if (plain < 0) {
                return false;
            }
            MemorySegment sealed = MemorySegment.ofArray(in).asSlice(from, length);
            MemorySegment opened = MemorySegment.ofArray(out).asSlice(to, plain);
            crypt(sealed, plain, opened);
            boolean authentic = control(TAKE_TAG, sealed.asSlice(plain)) && finished(opened.asSlice(plain));
            return authentic;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void crypt(MemorySegment in, int length, MemorySegment out) {
        for (int at = 0; at < length; at += Libcrypto.PIECE) {
            update(out.asSlice(at), in.asSlice(at), length - at);
        }
    }

    private void update(MemorySegment out, MemorySegment in, int left) {
        update.check(cipher.address(), out, written, in, Math.min(Libcrypto.PIECE, left));
    }

    /** Writes nothing to {@code out}: a stream has no last block. */
    private boolean finished(MemorySegment out) {
        return finish.succeeds(cipher.address(), out, written, MemorySegment.NULL, 0);
    }

    private boolean control(MemorySegment what, MemorySegment tag) {
        return control.succeeds(cipher.address(), what, TAG, tag, 0);
    }
}
