package io.holdfast.repository;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.Manifest;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Label.Pin;
import java.util.List;

/**
 * A snapshot as it is listed.
 *
 * @param tags those in force: the label's where there is one, else the manifest's
 */
public record Snapshot(SealedManifest sealed, Manifest manifest, List<String> tags, Pin pin) {
    public Snapshot {
        tags = List.copyOf(tags);
    }

    public SnapshotId id() {
        return sealed.id();
    }

    /** The root of its tree. */
    public Fingerprint tree() {
        return sealed.roots().getFirst();
    }
}
