package io.holdfast.protocol;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A member's credentials in their directory and in use: renewed while it runs. Safe for use by many threads. */
public final class OwnCredentials {
    private static final String SM2 = "sm2.key";

    private final Path directory;
    private Credentials current;
    private List<PrivateKey> keys;
    private Optional<Sm2Key> sm2;
    private Optional<KeyPair> asked = Optional.empty();

    private OwnCredentials(Path directory) {
        this.directory = directory;
        current = Credentials.read(directory);
        keys = Credentials.keys(directory);
        sm2 = Sm2Key.read(directory.resolve(SM2));
    }

    /**
     * Reads them.
     *
     * @throws HoldfastException {@code LINK_CREDENTIALS}, when they are not there
     */
    public static OwnCredentials read(Path directory) {
        return new OwnCredentials(directory);
    }

    /** For the next connection. */
    public synchronized Credentials current() {
        return current;
    }

    /** Whether it is time to ask for others. */
    public synchronized boolean ageing(Instant now) {
        return current.ageing(now);
    }

    /** A request (PKCS#10) for a certificate of a fresh key, which waits in memory: what is on disk stays good until the answer is there. */
    public synchronized byte[] ask() {
        KeyPair fresh = Enrolment.freshPair();
        asked = Optional.of(fresh);
        return CertificateRequest.encode(fresh, current.identity().id());
    }

    /**
     * Takes the answer: on disk, and in use for the next connection, when this returns. The key before stays, for what was wrapped to it.
     *
     * @throws HoldfastException {@code LINK_ENROLMENT}, when it is not for the key that was asked for; {@code LINK_CREDENTIALS}, when it cannot be written; what was there goes on then
     */
    public synchronized void renew(Enrolment.Grant grant) {
        KeyPair pair = asked.orElseThrow(() -> Enrolment.refused("nobody asked for a certificate"));
        Credentials fresh = grant.credentials(pair, current.identity()::equals);
        fresh.write(directory, List.of(current.key()));
        keys = List.of(fresh.key(), current.key());
        current = fresh;
        asked = Optional.empty();
    }

    /** The public half of the key of SM2, to which keys of repositories of suite SM are wrapped; made when it is first asked for, and kept. */
    public synchronized byte[] sm2(Randomness randomness) {
        if (sm2.isEmpty()) {
            Sm2Key fresh = Sm2Key.fresh(randomness);
            fresh.write(directory.resolve(SM2));
            sm2 = Optional.of(fresh);
        }
        return sm2.get().publicKey();
    }

    /**
     * Opens a repository's master key, with whichever key it was wrapped to.
     *
     * @throws HoldfastException {@code LINK_CREDENTIALS}, when it was wrapped to another key or for another purpose
     */
    public synchronized byte[] unwrap(byte[] wrapped, String purpose) {
        for (PrivateKey each : keys) {
            Optional<byte[]> master = WrappedKey.opened(wrapped, each, sm2, purpose);
            if (master.isPresent()) {
                return master.get();
            }
        }
        throw WrappedKey.closed();
    }
}
