package io.holdfast.repository.root;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Suite;
import io.holdfast.format.layout.KeySlot;
import io.holdfast.format.layout.KeySlot.Method;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.RecoveryKey;
import io.holdfast.format.sealing.SlotWrapping;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Wraps the master key for one way in, and unwraps it again. */
public final class KeySlots {
    /** OWASP's second choice (2024): about 60 ms here; a stolen store is attacked at this price per guess. */
    public static final Method.Passphrase STANDARD = new Method.Passphrase(19 << 10, 2, 1);

    private final SlotWrapping wrapping;
    private final Randomness randomness;

    /** {@code repository}: the 16 bytes of its id, to which every slot is bound. */
    public KeySlots(Suite suite, byte[] repository, Randomness randomness) {
        wrapping = new SlotWrapping(suite, repository);
        this.randomness = randomness;
    }

    /** Makes a slot for this way in. */
    public KeySlot wrap(byte[] master, Access access, String label, Instant now) {
        byte[] id = draw(8);
        byte[] salt = draw(16);
        Method method = switch (access) {
            case Access.Passphrase _ -> STANDARD;
            case Access.Recovery _ -> new Method.Recovery();
            case Access.Keyless _ -> throw new IllegalArgumentException("no key, no slot");
        };
        byte[] wrapped = wrapping.wrap(master, wrappingKey(method, salt, access), id, randomness);
        return new KeySlot(id, label, now.getEpochSecond(), salt, method, wrapped);
    }

    /**
     * The master key, from whichever slot this way in opens.
     *
     * @throws HoldfastException {@code REPOSITORY_LOCKED_OUT} when none does
     */
    public byte[] unwrap(List<KeySlot> slots, Access access) {
        for (KeySlot slot : slots) {
            boolean fits = switch (access) {
                case Access.Passphrase _ -> slot.method() instanceof Method.Passphrase;
                case Access.Recovery _ -> slot.method() instanceof Method.Recovery;
                case Access.Keyless _ -> false;
            };
            if (fits) {
                Optional<byte[]> master =
                        wrapping.unwrap(slot.wrapped(), wrappingKey(slot.method(), slot.salt(), access), slot.id());
                if (master.isPresent()) {
                    return master.get();
                }
            }
        }
        throw new HoldfastException(
                ErrorCode.REPOSITORY_LOCKED_OUT, "repository", "Wrong " + access + ". Nothing was changed.");
    }

    private byte[] wrappingKey(Method method, byte[] salt, Access access) {
        return switch (access) {
            case Access.Passphrase(String text)
            when method instanceof Method.Passphrase(int memory, int passes, int lanes) ->
                argon2id(text, salt, memory, passes, lanes);
            case Access.Recovery(RecoveryKey key) -> wrapping.recovery(key, salt);
            case Access.Passphrase _, Access.Keyless _ ->
                throw new IllegalArgumentException("this way does not open that slot");
        };
    }

    private static byte[] argon2id(String text, byte[] salt, int memory, int passes, int lanes) {
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] key = new byte[Keys.SIZE];
        String normalized = Normalizer.normalize(text, Normalizer.Form.NFC);
        generator.generateBytes(normalized.getBytes(StandardCharsets.UTF_8), key);
        return key;
    }

    private byte[] draw(int length) {
        byte[] bytes = new byte[length];
        randomness.fill(bytes);
        return bytes;
    }
}
