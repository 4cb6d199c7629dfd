package io.holdfast.format.sealing;

import io.holdfast.format.Randomness;
import io.holdfast.format.Suite;
import java.util.Arrays;
import java.util.Optional;

/** How a repository's master key lies in a key slot: under a wrapping key, bound to the repository and the slot ({@code docs/format/keys.md}). */
public final class SlotWrapping {
    private final Algorithms algorithms;
    private final byte[] repository;

    /** {@code repository}: the 16 bytes of its id. */
    public SlotWrapping(Suite suite, byte[] repository) {
        algorithms = Algorithms.of(suite);
        this.repository = repository.clone();
    }

    /** The wrapping key of a printed recovery key. */
    public byte[] recovery(RecoveryKey key, byte[] salt) {
        return algorithms.derive(key.secret(), salt, "holdfast recovery v1");
    }

    /** Nonce, ciphertext and tag. */
    public byte[] wrap(byte[] master, byte[] wrappingKey, byte[] slot, Randomness randomness) {
        byte[] nonce = new byte[AuthenticatedCipher.NONCE];
        randomness.fill(nonce);
        byte[] wrapped = Arrays.copyOf(nonce, nonce.length + master.length + AuthenticatedCipher.TAG);
        algorithms.cipher(wrappingKey).seal(nonce, binding(slot), master, 0, master.length, wrapped, nonce.length);
        return wrapped;
    }

    /** The master key; empty when it was wrapped under another key or for another slot. */
    public Optional<byte[]> unwrap(byte[] wrapped, byte[] wrappingKey, byte[] slot) {
        byte[] master = new byte[Keys.SIZE];
        byte[] nonce = Arrays.copyOf(wrapped, AuthenticatedCipher.NONCE);
        int length = wrapped.length - nonce.length;
        boolean opened =
                algorithms.cipher(wrappingKey).open(nonce, binding(slot), wrapped, nonce.length, length, master, 0);
        return opened ? Optional.of(master) : Optional.empty();
    }

    private AuthenticatedCipher.Associated binding(byte[] slot) {
        byte[] bytes = Arrays.copyOf(repository, repository.length + slot.length);
        System.arraycopy(slot, 0, bytes, repository.length, slot.length);
        return AuthenticatedCipher.Associated.of(bytes);
    }
}
