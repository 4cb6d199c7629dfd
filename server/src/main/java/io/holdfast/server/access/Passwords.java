package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.server.database.Conditions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id hashes as text with their parameters: {@code argon2id$kibibytes$passes$salt$hash}. */
public final class Passwords {
    public static final int SHORTEST = 10;
    private static final int LONGEST = 256;
    private static final int SIZE = 32;
    private static final int SALT = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Randomness randomness;
    private final int kibibytes;
    private final int passes;
    /** No more at a time: strangers must not choose how much memory and processor we spend. */
    private final Semaphore turns = new Semaphore(2);

    /** Which cost a guesser what OWASP recommends at least: 19 MiB of memory, passed over twice. */
    public static Passwords standard(Randomness randomness) {
        return new Passwords(randomness, 19_456, 2);
    }

    public Passwords(Randomness randomness, int kibibytes, int passes) {
        this.randomness = randomness;
        this.kibibytes = kibibytes;
        this.passes = passes;
    }

    public String hash(String password) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            throw Conditions.invalid("password", "choose " + SHORTEST + " to " + LONGEST + " characters.");
        }
        byte[] salt = new byte[SALT];
        randomness.fill(salt);
        byte[] hash = argon(password, salt, kibibytes, passes);
        Base64.Encoder text = Base64.getEncoder().withoutPadding();
        return String.join(
                "$",
                "argon2id",
                Integer.toString(kibibytes),
                Integer.toString(passes),
                text.encodeToString(salt),
                text.encodeToString(hash));
    }

    /** False for a hash that is empty: an account without a password never opens by one. */
    public boolean matches(String password, String stored) {
        if (stored.isEmpty() || password.length() > LONGEST) {
            return false;
        }
        List<String> parts = List.of(stored.split("\\$", -1));
        byte[] salt = Base64.getDecoder().decode(parts.get(3));
        byte[] expected = Base64.getDecoder().decode(parts.get(4));
        byte[] actual = argon(password, salt, Integer.parseInt(parts.get(1)), Integer.parseInt(parts.get(2)));
        return MessageDigest.isEqual(expected, actual);
    }

    private void await() {
        try {
            if (turns.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new HoldfastException(
                ErrorCode.ACCESS_BUSY, "login", "too many people log in at this moment: try again in a minute.");
    }

    private byte[] argon(String password, byte[] salt, int memory, int iterations) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withSalt(salt)
                .withMemoryAsKB(memory)
                .withIterations(iterations)
                .withParallelism(1)
                .build());
        byte[] hash = new byte[SIZE];
        await();
        try {
            generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        } finally {
            turns.release();
        }
        return hash;
    }
}
