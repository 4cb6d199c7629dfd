package io.holdfast.repository;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Label;
import io.holdfast.format.layout.Label.Pin;
import io.holdfast.format.layout.ManifestFields;
import io.holdfast.format.sealing.ManifestSealing;
import io.holdfast.repository.check.Finding;
import io.holdfast.repository.check.Finding.Severity;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.snapshot.Labels;
import io.holdfast.repository.store.Name;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What only who has the keys can read of snapshots: manifests and labels. */
final class KeyHolder {
    private final Parts parts;
    private final ManifestSealing sealing;
    private final Labels labels;

    KeyHolder(Parts parts, ManifestSealing sealing) {
        this.parts = parts;
        this.sealing = sealing;
        labels = new Labels(parts.store(), sealing);
    }

    Labels labels() {
        return labels;
    }

    /** Those that can be read, oldest first. */
    List<Snapshot> snapshots() {
        List<Snapshot> snapshots = new ArrayList<>();
        List<SealedManifest> manifests = parts.snapshots().list().manifests();
        SortedMap<SnapshotId, Name> files = Labels.inForce(parts.store());
        for (SealedManifest sealed : manifests) {
            open(sealed).ifPresent(manifest -> {
                Label label = Optional.ofNullable(files.get(sealed.id()))
                        .flatMap(file -> labels.of(sealed.id(), file, manifest.tags()))
                        .orElse(new Label(manifest.tags(), Pin.FREE));
                snapshots.add(new Snapshot(sealed, manifest, label.tags(), label.pin()));
            });
        }
        snapshots.sort(
                Comparator.comparing((Snapshot each) -> each.manifest().began()).thenComparing(Snapshot::id));
        return snapshots;
    }

    /** Empty when other keys sealed it, or it makes no sense. */
    private Optional<Manifest> open(SealedManifest sealed) {
        try {
            return Optional.of(ManifestFields.decode(
                    sealing.open(sealed), "snapshot " + sealed.id().brief()));
        } catch (HoldfastException e) {
            return switch (e.code().kind()) {
                case CORRUPTION -> Optional.empty();
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }

    /** Ids of those whose manifest is whole and does not open. */
    List<SnapshotId> strangers(Collection<SealedManifest> manifests) {
        return manifests.stream()
                .filter(each -> open(each).isEmpty())
                .map(SealedManifest::id)
                .toList();
    }

    /** What is whole to who has no key, and does not open. */
    List<Finding> findings(Collection<SealedManifest> manifests) {
        List<Finding> findings = new ArrayList<>();
        List<SnapshotId> strangers = strangers(manifests);
        strangers.forEach(id -> findings.add(new Finding(
                Severity.DAMAGE,
                "snapshot " + id.brief(),
                "its manifest does not open with the keys of this repository: it is another's, or was altered. `holdfast forget "
                        + id.brief() + " --damaged` removes it.")));
        SortedMap<SnapshotId, Name> files = Labels.inForce(parts.store());
        files.keySet().retainAll(manifests.stream().map(SealedManifest::id).toList());
        files.keySet().removeAll(strangers);
        files.forEach((id, name) -> {
            if (!Labels.isDamaged(parts.store(), name) && labels.isLost(id, name)) {
                findings.add(
                        new Finding(
                                Severity.WARNING,
                                name.path(),
                                "does not open with the keys of this repository: what tags and pin snapshot "
                                        + id.brief()
                                        + " had is not known, so it counts as pinned. `holdfast tag` sets them anew; `holdfast repair` keeps it pinned."));
            }
        });
        return findings;
    }

    /** Of a label of which nobody knows what it says: it counts as one that pins, and now says so itself. Gives what was done. */
    List<String> labelsAnew() {
        List<String> done = new ArrayList<>();
        SortedMap<SnapshotId, Name> files = Labels.inForce(parts.store());
        for (Snapshot each : snapshots()) {
            boolean lost = Optional.ofNullable(files.get(each.id()))
                    .filter(file -> labels.isLost(each.id(), file))
                    .isPresent();
            if (lost && each.pin() == Pin.PINNED) {
                labels.set(each.id(), new Label(each.tags(), each.pin()));
                done.add("pinned snapshot " + each.id().brief()
                        + ", whose label was damaged; `holdfast tag` changes its tags and pin");
            }
        }
        return done;
    }
}
