package io.holdfast.format.sealing;

import java.util.Arrays;

/**
 * AES-256-GCM with a random 192-bit nonce: the first half of the nonce derives a one-time key, the second is GCM's own. Source: C2SP,
 * {@code c2sp.org/XAES-256-GCM}. Confined to one thread.
 */
final class Xaes256Gcm implements AuthenticatedCipher {
    private static final int BLOCK = 16;
    private static final int HALF = 12;

    private final AesGcm aes;
    private final byte[] subkey = new byte[BLOCK];
    private final byte[] message = new byte[2 * BLOCK];

    Xaes256Gcm(AesGcm aes) {
        this.aes = aes;
        byte[] l = aes.blocks(new byte[BLOCK]);
        int carry = 0;
        for (int i = BLOCK - 1; i >= 0; i--) {
            int doubled = (l[i] & 0xff) << 1 | carry;
            subkey[i] = (byte) doubled;
            carry = doubled >>> 8;
        }
        subkey[BLOCK - 1] ^= (byte) (carry * 0x87);
    }

    @Override
    public void seal(byte[] nonce, Associated associated, byte[] in, int from, int length, byte[] out, int to) {
        byte[] key = keyFor(nonce);
        aes.seal(key, nonce, HALF, associated, new AesGcm.Piece(in, from, length), out, to);
        Arrays.fill(key, (byte) 0);
    }

    @Override
    public boolean open(byte[] nonce, Associated associated, byte[] in, int from, int length, byte[] out, int to) {
        byte[] key = keyFor(nonce);
        boolean authentic = aes.open(key, nonce, HALF, associated, new AesGcm.Piece(in, from, length), out, to);
        Arrays.fill(key, (byte) 0);
        return authentic;
    }

    private byte[] keyFor(byte[] nonce) {
        for (int half = 0; half < 2; half++) {
            int at = half * BLOCK;
            message[at] = 0;
            message[at + 1] = (byte) (half + 1);
            message[at + 2] = 'X';
            message[at + 3] = 0;
            System.arraycopy(nonce, 0, message, at + 4, HALF);
            for (int i = 0; i < BLOCK; i++) {
                message[at + i] ^= subkey[i];
            }
        }
        return aes.blocks(message);
    }
}
