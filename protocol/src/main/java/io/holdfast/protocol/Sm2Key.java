package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.math.ec.ECPoint;

/** A private key of SM2 (GB/T 32918) on the curve that the standard recommends, for opening what was encrypted to its public half. */
public final class Sm2Key {
    private static final ECDomainParameters CURVE = new ECDomainParameters(CustomNamedCurves.getByName("sm2p256v1"));
    private static final int SIZE = 32;
    private static final int POINT = 65;
    private static final int HASH = 32;
    private static final int BOTH_COORDINATES = 4;

    private final BigInteger number;

    private Sm2Key(BigInteger number) {
        this.number = number;
    }

    /** A key that nobody had before. */
    public static Sm2Key fresh(Randomness randomness) {
        byte[] bytes = new byte[SIZE];
        while (true) {
            randomness.fill(bytes);
            BigInteger number = new BigInteger(1, bytes);
            if (fits(number)) {
                return new Sm2Key(number);
            }
        }
    }

    /** The standard has keys from 1 to two below the order of the curve. */
    private static boolean fits(BigInteger number) {
        return number.signum() > 0 && number.compareTo(CURVE.getN().subtract(BigInteger.ONE)) < 0;
    }

    /** From its 64 hexadecimal digits. */
    static Optional<Sm2Key> parse(String digits) {
        if (!digits.matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        return Optional.of(new BigInteger(digits, 16)).filter(Sm2Key::fits).map(Sm2Key::new);
    }

    /** Reads a file that {@link #write} wrote; empty when there is none. */
    static Optional<Sm2Key> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    parse(Files.readString(file, StandardCharsets.US_ASCII).strip())
                            .orElseThrow(() -> new IOException("it has no 64 hexadecimal digits of a key")));
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.LINK_CREDENTIALS,
                    file.toString(),
                    "The key in " + file + " cannot be read: " + InWords.of(e)
                            + ". Put it back from a copy, or delete it and start again.",
                    e);
        }
    }

    void write(Path file) {
        String digits = HexFormat.of().formatHex(org.bouncycastle.util.BigIntegers.asUnsignedByteArray(SIZE, number));
        PemFiles.write(file, (digits + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** The public half: 65 bytes, {@code 04} and both coordinates. */
    public byte[] publicKey() {
        return CURVE.getG().multiply(number).normalize().getEncoded(false);
    }

    /**
     * Encrypts to a public key (GB/T 32918.4): C1 ‖ C3 ‖ C2.
     *
     * @throws HoldfastException {@code LINK_PROTOCOL}, when {@code to} is no public key
     */
    static byte[] encrypt(byte[] secret, byte[] to) {
        try {
            ECPoint point = CURVE.validatePublicPoint(CURVE.getCurve().decodePoint(to));
            SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
            engine.init(true, new ParametersWithRandom(new ECPublicKeyParameters(point, CURVE)));
            return engine.processBlock(secret, 0, secret.length);
        } catch (IllegalArgumentException | InvalidCipherTextException e) {
            throw new HoldfastException(
                    ErrorCode.LINK_PROTOCOL,
                    "SM2 key",
                    "A member gave a key of SM2 that is none. Delete sm2.key in its directory and start it again.",
                    e);
        }
    }

    /** Opens it; empty when it was encrypted to another key, or altered. */
    Optional<byte[]> decrypt(byte[] encrypted) {
        if (encrypted.length <= POINT + HASH || encrypted[0] != BOTH_COORDINATES) {
            return Optional.empty();
        }
        try {
            SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
            engine.init(false, new ECPrivateKeyParameters(number, CURVE));
            return Optional.of(engine.processBlock(encrypted, 0, encrypted.length));
        } catch (IllegalArgumentException | InvalidCipherTextException e) {
            return Optional.empty();
        }
    }
}
