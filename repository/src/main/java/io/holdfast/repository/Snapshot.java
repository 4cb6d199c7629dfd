package io.holdfast.repository;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.Manifest;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Label.Pin;
import io.holdfast.repository.upkeep.Retention;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    /** What it is one of: snapshots of one host, name and set of paths. */
    String series() {
        StringBuilder key = new StringBuilder(manifest.host()).append('\0').append(manifest.name());
        manifest.paths().forEach(path -> key.append('\0').append(new String(path, StandardCharsets.ISO_8859_1)));
        return key.toString();
    }

    /** As a retention sees it. */
    Retention.Candidate candidate() {
        return new Retention.Candidate(
                id(), manifest, Set.copyOf(tags), pin == Pin.PINNED ? Retention.Pinned.YES : Retention.Pinned.NO);
    }

    /** What the manifest of a copy says. */
    Manifest copied() {
        return new Manifest(
                manifest.began(),
                manifest.took(),
                manifest.host(),
                manifest.user(),
                manifest.name(),
                manifest.kind(),
                manifest.paths(),
                manifest.parent(),
                manifest.counts(),
                manifest.excludes(),
                manifest.program(),
                tags,
                manifest.original().or(() -> Optional.of(id())));
    }
}
