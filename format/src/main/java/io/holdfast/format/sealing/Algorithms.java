package io.holdfast.format.sealing;

import io.holdfast.format.Suite;
import io.holdfast.format.sealing.openssl.Libcrypto;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** What a suite computes with. Everything else about sealing is the same for all. */
public sealed interface Algorithms {
    /** For a few bytes: by Java alone. */
    static Algorithms of(Suite suite) {
        return switch (suite) {
            case AES -> new Aes(Optional.empty());
            case SM -> new Sm();
        };
    }

    /** For content: by the system's library where that helps. It takes some milliseconds to make ready, which no verb should wait for that does without. */
    static Algorithms ofContent(Suite suite) {
        return switch (suite) {
            case AES -> new Aes(SystemCrypto.library());
            case SM -> of(suite);
        };
    }

    /** A keyed hash; {@code key} has 32 bytes. */
    KeyedHash keyedHash(byte[] key);

    /** A cipher; {@code key} has 32 bytes. */
    AuthenticatedCipher cipher(byte[] key);

    /** HKDF (RFC 5869) to 32 bytes. */
    byte[] derive(byte[] input, byte[] salt, String info);

    /** By libcrypto where there is one, otherwise by the Java platform, which uses the processor's instructions only once it has been compiled. */
    record Aes(Optional<Libcrypto> library) implements Algorithms {
        @Override
        public KeyedHash keyedHash(byte[] key) {
            return library.isPresent() ? new LibcryptoHmacSha256(library.get(), key) : new PlatformHmacSha256(key);
        }

        @Override
        public AuthenticatedCipher cipher(byte[] key) {
            return new Xaes256Gcm(
                    library.isPresent() ? new LibcryptoAesGcm(library.get(), key) : new PlatformAesGcm(key));
        }

        @Override
        public byte[] derive(byte[] input, byte[] salt, String info) {
            try {
                HKDFParameterSpec.Builder extract =
                        HKDFParameterSpec.ofExtract().addIKM(input);
                if (salt.length > 0) {
                    extract.addSalt(salt);
                }
                return KDF.getInstance("HKDF-SHA256")
                        .deriveData(extract.thenExpand(info.getBytes(StandardCharsets.UTF_8), Keys.SIZE));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java 25 platform has HKDF-SHA256", e);
            }
        }
    }

    /** By Bouncy Castle. */
    record Sm() implements Algorithms {
        @Override
        public KeyedHash keyedHash(byte[] key) {
            return new HmacSm3(key);
        }

        @Override
        public AuthenticatedCipher cipher(byte[] key) {
            return new Xsm4Gcm(key);
        }

        @Override
        public byte[] derive(byte[] input, byte[] salt, String info) {
            HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SM3Digest());
            hkdf.init(new HKDFParameters(input, salt, info.getBytes(StandardCharsets.UTF_8)));
            byte[] key = new byte[Keys.SIZE];
            hkdf.generateBytes(key, 0, key.length);
            return key;
        }
    }
}
