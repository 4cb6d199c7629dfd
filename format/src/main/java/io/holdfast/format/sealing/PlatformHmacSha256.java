package io.holdfast.format.sealing;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 of the Java platform. */
final class PlatformHmacSha256 implements KeyedHash {
    private final Mac mac;

    PlatformHmacSha256(byte[] key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    @Override
    public void add(byte[] bytes, int from, int length) {
        mac.update(bytes, from, length);
    }

    @Override
    public byte[] finish() {
        return mac.doFinal();
    }
}
