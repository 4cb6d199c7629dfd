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
 * HKDF-SHA-256, XAES-256-GCM. For a repository of suite SM, whoever opens it must have a key of SM2 too: HKDF-HMAC-SM3 takes both secrets, and XSM4-GCM seals. Bound to what
 * it is for, so that it opens for nothing else.
 */
public final class WrappedKey {
    private static final String KEM_NAME = "DHKEM";
    private static final String INFO = "holdfast wrapped key v1";

    private WrappedKey() {}

    /** Wraps {@code master} (32 bytes) to a P-256 or X25519 key; {@code purpose} must be named again to open it: the repository and the run. */
    public static byte[] wrap(byte[] master, PublicKey to, String purpose, Randomness randomness) {
        KEM.Encapsulated shared = encapsulated(to);
        byte[] sealed = seal(cipher(Suite.AES, shared.key().getEncoded()), master, purpose, randomness);
        return new FieldWriter()
                .bytes(1, shared.encapsulation())
                .bytes(2, sealed)
                .toBytes();
    }

    /** As above, for a repository of suite SM; {@code sm2} is the same member's {@link Sm2Key#publicKey}. */
    public static byte[] wrapSm(byte[] master, PublicKey to, byte[] sm2, String purpose, Randomness randomness) {
        KEM.Encapsulated shared = encapsulated(to);
        byte[] second = new byte[Keys.SIZE];
        randomness.fill(second);
        byte[] both = joined(shared.key().getEncoded(), second);
        return new FieldWriter()
                .bytes(1, shared.encapsulation())
                .bytes(2, seal(cipher(Suite.SM, both), master, purpose, randomness))
                .bytes(3, Sm2Key.encrypt(second, sm2))
                .toBytes();
    }

    private static KEM.Encapsulated encapsulated(PublicKey to) {
        try {
            return KEM.getInstance(KEM_NAME).newEncapsulator(to).encapsulate();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("keys are wrapped to P-256 or X25519 keys only", e);
        }
    }

    private static byte[] seal(AuthenticatedCipher cipher, byte[] master, String purpose, Randomness randomness) {
        byte[] nonce = new byte[AuthenticatedCipher.NONCE];
        randomness.fill(nonce);
        byte[] sealed = Arrays.copyOf(nonce, nonce.length + master.length + AuthenticatedCipher.TAG);
        cipher.seal(nonce, binding(purpose), master, 0, master.length, sealed, nonce.length);
        return sealed;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Empty, when it was wrapped to other keys or for another purpose. */
    static Optional<byte[]> opened(byte[] wrapped, PrivateKey key, Optional<Sm2Key> sm2, String purpose) {
        try {
            Fields in = Fields.decode(wrapped, "wrapped key");
            byte[] secret = KEM.getInstance(KEM_NAME)
                    .newDecapsulator(key)
                    .decapsulate(in.bytes(1))
                    .getEncoded();
            byte[] sealed = in.bytes(2, AuthenticatedCipher.NONCE + Keys.SIZE + AuthenticatedCipher.TAG);
            byte[] encrypted = in.bytes(3);
            Optional<AuthenticatedCipher> cipher = encrypted.length == 0
                    ? Optional.of(cipher(Suite.AES, secret))
                    : sm2.flatMap(own -> own.decrypt(encrypted))
                            .map(second -> cipher(Suite.SM, joined(secret, second)));
            return cipher.flatMap(each -> open(each, sealed, purpose));
        } catch (DecapsulateException | InvalidKeyException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 25 platform has DHKEM", e);
        }
    }

    private static Optional<byte[]> open(AuthenticatedCipher cipher, byte[] sealed, String purpose) {
        byte[] nonce = Arrays.copyOf(sealed, AuthenticatedCipher.NONCE);
        byte[] master = new byte[Keys.SIZE];
        int length = sealed.length - nonce.length;
        boolean opened = cipher.open(nonce, binding(purpose), sealed, nonce.length, length, master, 0);
        return opened ? Optional.of(master) : Optional.empty();
    }

    private static AuthenticatedCipher cipher(Suite suite, byte[] secret) {
        Algorithms algorithms = Algorithms.of(suite);
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
