package io.holdfast.format.sealing;

import io.holdfast.format.sealing.AuthenticatedCipher.Associated;
import io.holdfast.format.sealing.AuthenticatedCipher.Taker;
import io.holdfast.format.sealing.openssl.Libcrypto;
import io.holdfast.format.sealing.openssl.NativeBlocks;
import io.holdfast.format.sealing.openssl.NativeGcm;

/** By libcrypto. */
final class LibcryptoAesGcm implements AesGcm {
    private final NativeBlocks block;
    private final NativeGcm sealing;
    private final NativeGcm opening;
    private final Taker associatingSealed;
    private final Taker associatingOpened;

    LibcryptoAesGcm(Libcrypto library, byte[] key) {
        block = library.blocks(key);
        sealing = library.sealing();
        opening = library.opening();
        associatingSealed = sealing::associate;
        associatingOpened = opening::associate;
    }

    @Override
    public byte[] blocks(byte[] plaintext) {
        return block.encrypt(plaintext);
    }

    @Override
    public void seal(byte[] key, byte[] nonce, int at, Associated associated, Piece message, byte[] out, int to) {
        sealing.begin(key, nonce, at);
        associated.handTo(associatingSealed);
        sealing.seal(message.bytes(), message.from(), message.length(), out, to);
    }

    @Override
    public boolean open(byte[] key, byte[] nonce, int at, Associated associated, Piece message, byte[] out, int to) {
        opening.begin(key, nonce, at);
        associated.handTo(associatingOpened);
        return opening.open(message.bytes(), message.from(), message.length(), out, to);
    }
}
