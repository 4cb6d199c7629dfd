package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Suite;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import io.holdfast.format.sealing.Algorithms;
import io.holdfast.format.sealing.AuthenticatedCipher;
import io.holdfast.format.sealing.Keys;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;

/**
 * A repository's master key, wrapped so that only the holder of a certificate's key can open it: DHKEM (RFC 9180) to that key,
 * HKDF-SHA-256, XAES-256-GCM. Bound to what it is for, so that it opens for nothing else.
 */
public final class WrappedKey {
    private static final String KEM_NAME = "DHKEM";
    private static final String INFO = "holdfast wrapped key v1";

    private WrappedKey() {}

    /** Wraps {@code master} (32 bytes) to a P-256 or X25519 key; {@code purpose} must be named again to open it: the repository and the run. */
    public static byte[] wrap(byte[] master, PublicKey to, String purpose, Randomness randomness) {
        try {
            KEM.Encapsulated shared =
                    KEM.getInstance(KEM_NAME).newEncapsulator(to).encapsulate();
            byte[] nonce = new byte[AuthenticatedCipher.NONCE];
            randomness.fill(nonce);
            byte[] sealed = Arrays.copyOf(nonce, nonce.length + master.length + AuthenticatedCipher.TAG);
            cipher(shared.key().getEncoded())
                    .seal(nonce, binding(purpose), master, 0, master.length, sealed, nonce.length);
            return new FieldWriter()
                    .bytes(1, shared.encapsulation())
                    .bytes(2, sealed)
                    .toBytes();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("keys are wrapped to P-256 or X25519 keys only", e);
        }
    }

    /**
     * Opens it.
     *
     * @throws HoldfastException {@code LINK_CREDENTIALS}, when it was wrapped to another key or for another purpose
     */
    public static byte[] unwrap(byte[] wrapped, PrivateKey key, String purpose) {
        return opened(wrapped, key, purpose).orElseThrow(WrappedKey::closed);
    }

    /** Empty, when it was wrapped to another key or for another purpose. */
    static Optional<byte[]> opened(byte[] wrapped, PrivateKey key, String purpose) {
        try {
            Fields in = Fields.decode(wrapped, "wrapped key");
            byte[] secret = KEM.getInstance(KEM_NAME)
                    .newDecapsulator(key)
                    .decapsulate(in.bytes(1))
                    .getEncoded();
            byte[] sealed = in.bytes(2, AuthenticatedCipher.NONCE + Keys.SIZE + AuthenticatedCipher.TAG);
            byte[] nonce = Arrays.copyOf(sealed, AuthenticatedCipher.NONCE);
            byte[] master = new byte[Keys.SIZE];
            int length = sealed.length - nonce.length;
            if (!cipher(secret).open(nonce, binding(purpose), sealed, nonce.length, length, master, 0)) {
                return Optional.empty();
            }
            return Optional.of(master);
        } catch (DecapsulateException | InvalidKeyException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 25 platform has DHKEM", e);
        }
    }

    private static AuthenticatedCipher cipher(byte[] secret) {
        Algorithms algorithms = Algorithms.of(Suite.AES);
        return algorithms.cipher(algorithms.derive(secret, new byte[0], INFO));
    }

    private static AuthenticatedCipher.Associated binding(String purpose) {
        return AuthenticatedCipher.Associated.of(purpose.getBytes(StandardCharsets.UTF_8));
    }

    static HoldfastException closed() {
        return new HoldfastException(
                ErrorCode.LINK_CREDENTIALS,
                "repository key",
                "The repository's key was wrapped for another certificate or another run. If this agent was enrolled anew, start the run again.");
    }
}
