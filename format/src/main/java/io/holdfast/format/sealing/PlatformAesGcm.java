package io.holdfast.format.sealing;

import io.holdfast.format.sealing.AuthenticatedCipher.Associated;
import io.holdfast.format.sealing.AuthenticatedCipher.Taker;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** By the Java platform. */
final class PlatformAesGcm implements AesGcm {
    private static final int NONCE = 12;

    private final Cipher block;
    private final Cipher gcm;
    private final Taker associating;

    PlatformAesGcm(byte[] key) {
        try {
            block = Cipher.getInstance("AES/ECB/NoPadding");
            block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            gcm = Cipher.getInstance("AES/GCM/NoPadding");
            associating = gcm::updateAAD;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES", e);
        }
    }

    @Override
    public byte[] blocks(byte[] plaintext) {
        try {
            return block.doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("whole blocks can always be encrypted", e);
        }
    }

    @Override
    public void seal(byte[] key, byte[] nonce, int at, Associated associated, Piece message, byte[] out, int to) {
        try {
            begin(Cipher.ENCRYPT_MODE, key, nonce, at);
            associated.handTo(associating);
            gcm.doFinal(message.bytes(), message.from(), message.length(), out, to);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing cannot fail", e);
        }
    }

    @Override
    public boolean open(byte[] key, byte[] nonce, int at, Associated associated, Piece message, byte[] out, int to) {
        try {
            begin(Cipher.DECRYPT_MODE, key, nonce, at);
            associated.handTo(associating);
            gcm.doFinal(message.bytes(), message.from(), message.length(), out, to);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening fails by its tag only", e);
        }
    }

    private void begin(int mode, byte[] key, byte[] nonce, int at) throws GeneralSecurityException {
        gcm.init(
                mode,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(AuthenticatedCipher.TAG * Byte.SIZE, nonce, at, NONCE));
    }
}
