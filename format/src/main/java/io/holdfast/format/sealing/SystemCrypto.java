package io.holdfast.format.sealing;

import io.holdfast.format.Sha256;
import io.holdfast.format.sealing.AuthenticatedCipher.Associated;
import io.holdfast.format.sealing.openssl.Libcrypto;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** OpenSSL's libcrypto as this machine has it. Used for suite AES where it is there and computes what it should; it is looked for once in a process. */
public final class SystemCrypto {
    /** Names the library where the system does not look, or is {@link #NONE}. */
    public static final String VARIABLE = "HOLDFAST_LIBCRYPTO";

    /** Asks for the Java platform's own code. */
    public static final String NONE = "none";

    private static final List<String> NAMES = List.of("libcrypto.so.3", "libcrypto.so.1.1");

    private static final byte[] TEXT = ascii("XAES-256-GCM");
    private static final byte[] NONCE = ascii("ABCDEFGHIJKLMNOPQRSTUVWX");
    /** The vector of the cipher's specification for a key of ones. */
    private static final byte[] SEALED =
            HexFormat.of().parseHex("ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
    /** The first of RFC 4231. */
    private static final byte[] HASHED =
            HexFormat.of().parseHex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    /** The first of FIPS 180-2, appendix B. */
    private static final byte[] DIGESTED =
            HexFormat.of().parseHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    private SystemCrypto() {}

    private static final class Found {
        static final Optional<Libcrypto> LIBRARY = find(System.getenv().getOrDefault(VARIABLE, ""));
    }

    /** What computes hashes and ciphers of suite AES in this process, for people. */
    public static String name() {
        return library().map(Libcrypto::version).orElse("Java");
    }

    /** SHA-256 for content: by the library where it is there. Not for sharing between threads. */
    public static MessageDigest sha256() {
        return library().<MessageDigest>map(LibcryptoSha256::new).orElseGet(Sha256::digest);
    }

    static Optional<Libcrypto> library() {
        return Found.LIBRARY;
    }

    /** The library that {@link #VARIABLE} asks for. */
    static Optional<Libcrypto> find(String asked) {
        if (asked.equals(NONE)) {
            return Optional.empty();
        }
        return (asked.isEmpty() ? NAMES : List.of(asked))
                .stream()
                        .flatMap(name -> Libcrypto.load(name).stream())
                        .findFirst()
                        .filter(library -> isRight(new Algorithms.Aes(Optional.of(library))))
                        .filter(library -> digests(new LibcryptoSha256(library)));
    }

    /** Whether these give known answers. A library that does not is not used at all: nothing is ever stored that Java would not have stored. */
    static boolean isRight(Algorithms aes) {
        try {
            return hashes(aes.keyedHash(filled(20, 0x0b))) && sealsAndOpens(aes.cipher(filled(Keys.SIZE, 1)));
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    static boolean digests(MessageDigest sha256) {
        try {
            byte[] first = sha256.digest(ascii("abc"));
            byte[] second = sha256.digest(ascii("abc"));
            return Arrays.equals(first, DIGESTED) && Arrays.equals(second, DIGESTED);
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    private static boolean hashes(KeyedHash hash) {
        byte[] greeting = ascii("Hi There");
        byte[] first = hash.of(greeting);
        byte[] second = hash.of(greeting);
        return Arrays.equals(first, HASHED) && Arrays.equals(second, HASHED);
    }

    private static boolean sealsAndOpens(AuthenticatedCipher cipher) {
        Associated nothing = Associated.of(new byte[0]);
        byte[] sealed = new byte[SEALED.length];
        byte[] opened = new byte[TEXT.length];
        cipher.seal(NONCE, nothing, TEXT, 0, TEXT.length, sealed, 0);
        boolean open = cipher.open(NONCE, nothing, SEALED, 0, SEALED.length, opened, 0);
        boolean forged = cipher.open(NONCE, Associated.of(TEXT), SEALED, 0, SEALED.length, new byte[TEXT.length], 0);
        return Arrays.equals(sealed, SEALED) && open && Arrays.equals(opened, TEXT) && !forged;
    }

    private static byte[] filled(int size, int with) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
