package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Suite;
import io.holdfast.format.sealing.Algorithms;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The key that seals every secret in the database and the audit log. It is never in the database itself. */
public final class MasterKey {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final byte[] sealing;
    private final byte[] auditing;
    private final byte[] checking;
    private final Randomness randomness;

    public MasterKey(byte[] key, Randomness randomness) {
        Algorithms algorithms = Algorithms.of(Suite.AES);
        byte[] none = new byte[0];
        this.sealing = algorithms.derive(key, none, "holdfast server sealing v1");
        this.auditing = algorithms.derive(key, none, "holdfast server audit v1");
        this.checking = algorithms.derive(key, none, "holdfast server check v1");
        this.randomness = randomness;
    }

    /** Tells one master key from another and nothing else about it. */
    public String check() {
        return HexFormat.of().formatHex(checking, 0, 8);
    }

    /** AES-256-GCM; {@code purpose} is authenticated, so that a sealed text opens only where it belongs. */
    public String seal(byte[] secret, String purpose) {
        byte[] nonce = new byte[NONCE];
        randomness.fill(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, secret, purpose);
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(NONCE + sealed.length)
                        .put(nonce)
                        .put(sealed)
                        .array());
    }

    public byte[] open(String sealed, String purpose) {
        byte[] bytes = Base64.getDecoder().decode(sealed);
        byte[] nonce = java.util.Arrays.copyOf(bytes, NONCE);
        return cipher(Cipher.DECRYPT_MODE, nonce, java.util.Arrays.copyOfRange(bytes, NONCE, bytes.length), purpose);
    }

    private byte[] cipher(int mode, byte[] nonce, byte[] input, String purpose) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(sealing, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new HoldfastException(
                    ErrorCode.ACCESS_MASTER_KEY,
                    purpose,
                    "the master key does not open " + purpose
                            + ": start the server with the key that the installation was made with.",
                    e);
        }
    }

    /** HMAC-SHA-256 as hexadecimal text; who has only the database cannot make one. */
    String auditSeal(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(auditing, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
