package io.holdfast.format.sealing;

/** Encrypts and authenticates under one key, with nonces that are long enough to be drawn at random. Confined to one thread. */
public sealed interface AuthenticatedCipher permits Xaes256Gcm, Xsm4Gcm {
    /** Length of a nonce in bytes. */
    int NONCE = 24;

    /** Length of the tag behind the ciphertext in bytes. */
    int TAG = 16;

    /** Encrypts {@code length} bytes to {@code out}, ciphertext then tag: {@code length + 16} bytes. */
    void seal(byte[] nonce, Associated associated, byte[] in, int from, int length, byte[] out, int to);

    /** Decrypts ciphertext and tag of together {@code length} bytes; false when they are not authentic, and then nothing in {@code out} means anything. */
    boolean open(byte[] nonce, Associated associated, byte[] in, int from, int length, byte[] out, int to);

    /** What is authenticated beside the ciphertext, handed over without copying. */
    @FunctionalInterface
    interface Associated {
        void handTo(Taker taker);

        static Associated of(byte[] bytes) {
            return taker -> taker.take(bytes, 0, bytes.length);
        }
    }

    /** Takes a part of what is authenticated. */
    @FunctionalInterface
    interface Taker {
        void take(byte[] bytes, int from, int length);
    }
}
