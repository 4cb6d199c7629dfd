package io.holdfast.format;

import java.util.List;

/**
 * A snapshot's manifest as it stands in a repository: the roots in the clear, everything else sealed.
 *
 * @param roots the tree, and after it the list of exceptions where there is one
 * @param payload nonce, ciphertext and tag
 */
public record SealedManifest(SnapshotId id, List<Fingerprint> roots, byte[] payload) {
    public SealedManifest {
        roots = List.copyOf(roots);
    }
}
