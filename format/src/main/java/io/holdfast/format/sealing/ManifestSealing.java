package io.holdfast.format.sealing;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Seals and opens manifests and labels: small, uncompressed, bound to the snapshot they belong to. */
public final class ManifestSealing {
    private final AuthenticatedCipher cipher;
    private final Randomness randomness;

    public ManifestSealing(Keys keys, Randomness randomness) {
        cipher = keys.manifests();
        this.randomness = randomness;
    }

    public SealedManifest seal(SnapshotId id, List<Fingerprint> roots, byte[] plaintext) {
        return new SealedManifest(id, roots, seal(binding(id, roots), plaintext));
    }

    /**
     * The plaintext of a manifest.
     *
     * @throws HoldfastException corrupt, when it is not authentic for this id and these roots
     */
    public byte[] open(SealedManifest manifest) {
        return open(
                binding(manifest.id(), manifest.roots()),
                manifest.payload(),
                "snapshot " + manifest.id().brief());
    }

    /** Seals a label, bound to its snapshot and number. */
    public byte[] sealLabel(SnapshotId id, long number, byte[] plaintext) {
        return seal(binding(id, number), plaintext);
    }

    public byte[] openLabel(SnapshotId id, long number, byte[] payload) {
        return open(binding(id, number), payload, "a label of snapshot " + id.brief());
    }

    private synchronized byte[] seal(byte[] binding, byte[] plaintext) {
        byte[] nonce = new byte[AuthenticatedCipher.NONCE];
        randomness.fill(nonce);
        byte[] payload = Arrays.copyOf(nonce, nonce.length + plaintext.length + AuthenticatedCipher.TAG);
        cipher.seal(
                nonce,
                AuthenticatedCipher.Associated.of(binding),
                plaintext,
                0,
                plaintext.length,
                payload,
                nonce.length);
        return payload;
    }

    private synchronized byte[] open(byte[] binding, byte[] payload, String subject) {
        int length = payload.length - AuthenticatedCipher.NONCE;
        if (length < AuthenticatedCipher.TAG) {
            throw HoldfastException.corrupt(subject, "it is too short");
        }
        byte[] plaintext = new byte[length - AuthenticatedCipher.TAG];
        byte[] nonce = Arrays.copyOf(payload, AuthenticatedCipher.NONCE);
        if (!cipher.open(
                nonce, AuthenticatedCipher.Associated.of(binding), payload, nonce.length, length, plaintext, 0)) {
            throw HoldfastException.corrupt(subject, "it is not authentic");
        }
        return plaintext;
    }

    private static byte[] binding(SnapshotId id, List<Fingerprint> roots) {
        ByteBuffer out = ByteBuffer.allocate(SnapshotId.SIZE + 1 + roots.size() * Fingerprint.SIZE);
        out.put(id.bytes()).put((byte) roots.size());
        roots.forEach(root -> root.write(out));
        return out.array();
    }

    private static byte[] binding(SnapshotId id, long number) {
        return ByteBuffer.allocate(SnapshotId.SIZE + 8)
                .put(id.bytes())
                .putLong(number)
                .array();
    }
}
