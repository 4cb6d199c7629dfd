package io.holdfast.format.sealing;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with a random 192-bit nonce: the first half of the nonce derives a one-time key, the second is GCM's own. Source: C2SP,
 * {@code c2sp.org/XAES-256-GCM}. Confined to one thread.
 */
public final class Xaes256Gcm implements AuthenticatedCipher {
    private static final int BLOCK = 16;
    private static final int HALF = 12;

    private final Cipher block;
    private final Cipher gcm;
    private final Taker associating;
    private final byte[] subkey = new byte[BLOCK];
    private final byte[] message = new byte[2 * BLOCK];

    /** {@code key} has 32 bytes. */
    public Xaes256Gcm(byte[] key) {
        try {
            block = Cipher.getInstance("AES/ECB/NoPadding");
            block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            gcm = Cipher.getInstance("AES/GCM/NoPadding");
            associating = gcm::updateAAD;
            byte[] l = block.doFinal(new byte[BLOCK]);
            int carry = 0;
            for (int i = BLOCK - 1; i >= 0; i--) {
                int doubled = (l[i] & 0xff) << 1 | carry;
                subkey[i] = (byte) doubled;
                carry = doubled >>> 8;
            }
            subkey[BLOCK - 1] ^= (byte) (carry * 0x87);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES", e);
        }
    }

    @Override
    public void seal(byte[] nonce, Associated associated, byte[] in, int from, int length, byte[] out, int to) {
        try {
            begin(Cipher.ENCRYPT_MODE, nonce);
            associated.handTo(associating);
            gcm.doFinal(in, from, length, out, to);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing cannot fail", e);
        }
    }

    @Override
    public boolean open(byte[] nonce, Associated associated, byte[] in, int from, int length, byte[] out, int to) {
        try {
            begin(Cipher.DECRYPT_MODE, nonce);
            associated.handTo(associating);
            gcm.doFinal(in, from, length, out, to);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening fails by its tag only", e);
        }
    }

    private void begin(int mode, byte[] nonce) throws GeneralSecurityException {
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
        byte[] key = block.doFinal(message);
        gcm.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG * 8, nonce, HALF, HALF));
        Arrays.fill(key, (byte) 0);
    }
}
