package io.holdfast.format.sealing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.modes.gcm.Tables8kGCMMultiplier;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * SM4-GCM (RFC 8998) with a random 192-bit nonce: the first half of the nonce derives a one-time key by HMAC-SM3, the second is GCM's own. Why this is safe stands in
 * {@code docs/format/keys.md}. Confined to one thread.
 */
public final class Xsm4Gcm implements AuthenticatedCipher {
    private static final byte[] LABEL = "holdfast sm4-gcm key v1".getBytes(StandardCharsets.US_ASCII);
    private static final int HALF = NONCE / 2;
    private static final int KEY = 16;

    private final KeyedHash derivation;
    private final GCMModeCipher gcm = GCMBlockCipher.newInstance(new SM4Engine(), new Tables8kGCMMultiplier());
    private final Taker associating = gcm::processAADBytes;

    /** {@code key} has 32 bytes. */
    public Xsm4Gcm(byte[] key) {
        derivation = new HmacSm3(key);
    }

    @Override
    public void seal(byte[] nonce, Associated associated, byte[] in, int from, int length, byte[] out, int to) {
        begin(Direction.SEAL, nonce, associated);
        try {
            finish(in, from, length, out, to);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing cannot fail", e);
        }
    }

    @Override
    public boolean open(byte[] nonce, Associated associated, byte[] in, int from, int length, byte[] out, int to) {
        begin(Direction.OPEN, nonce, associated);
        try {
            finish(in, from, length, out, to);
            return true;
        } catch (InvalidCipherTextException e) {
            return false;
        }
    }

    private enum Direction {
        SEAL,
        OPEN
    }

    private void begin(Direction direction, byte[] nonce, Associated associated) {
        derivation.add(LABEL, 0, LABEL.length);
        derivation.add(nonce, 0, HALF);
        byte[] derived = derivation.finish();
        KeyParameter key = new KeyParameter(derived, 0, KEY);
        Arrays.fill(derived, (byte) 0);
        gcm.init(
                direction == Direction.SEAL,
                new AEADParameters(key, TAG * Byte.SIZE, Arrays.copyOfRange(nonce, HALF, NONCE)));
        associated.handTo(associating);
    }

    private void finish(byte[] in, int from, int length, byte[] out, int to) throws InvalidCipherTextException {
        int written = gcm.processBytes(in, from, length, out, to);
        gcm.doFinal(out, to + written);
    }
}
