package io.holdfast.format.sealing;

import io.holdfast.format.sealing.AuthenticatedCipher.Associated;

/** What {@link Xaes256Gcm} is built of: AES-256 of single blocks under one key, and AES-256-GCM under a key for each message. Confined to one thread. */
sealed interface AesGcm permits PlatformAesGcm, LibcryptoAesGcm {
    /** Encrypts whole blocks of 16 bytes, each by itself. */
    byte[] blocks(byte[] plaintext);

    /** As {@link AuthenticatedCipher#seal}; GCM's own nonce are the 12 bytes at {@code at}. */
    void seal(byte[] key, byte[] nonce, int at, Associated associated, Piece message, byte[] out, int to);

    /** As {@link AuthenticatedCipher#open}. */
    boolean open(byte[] key, byte[] nonce, int at, Associated associated, Piece message, byte[] out, int to);

    /** A part of an array. */
    record Piece(byte[] bytes, int from, int length) {}
}
