package io.holdfast.format;

import java.security.SecureRandom;

/** The only door to random bytes, so that a test can replay them. Safe for use by many threads. */
@FunctionalInterface
public interface Randomness {
    /** Fills the whole array. */
    void fill(byte[] to);

    /** Bytes fit for keys and nonces, from the operating system's generator. */
    static Randomness secure() {
        return new SecureRandom()::nextBytes;
    }
}
