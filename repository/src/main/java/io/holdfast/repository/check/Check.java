package io.holdfast.repository.check;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.PackContent;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.check.Finding.Severity;
import io.holdfast.repository.index.Index.Use;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.root.RootFiles;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.snapshot.Snapshots;
import io.holdfast.repository.upkeep.Marking;
import io.holdfast.repository.upkeep.UpkeepProgress;
import io.holdfast.repository.upkeep.UpkeepProgress.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Does the structure agree? Reads root metadata, index files, every pack's directory, every manifest and every page's links; not the data. Needs no key. Tests the invariants of
 * {@code docs/format/README.md}.
 */
public final class Check {
    private final Parts parts;
    private final UpkeepProgress progress;
    private final List<Finding> findings = new ArrayList<>();

    private Check(Parts parts, UpkeepProgress progress) {
        this.parts = parts;
        this.progress = progress;
    }

    /**
     * What a check found.
     *
     * @param broken chunks that snapshots need and that cannot be had
     */
    public record Report(
            List<Finding> findings, Set<Fingerprint> broken, List<SealedManifest> snapshots, long packs, long chunks) {
        /** Whether data of a snapshot cannot be read. */
        public boolean damaged() {
            return findings.stream().anyMatch(finding -> finding.severity() == Severity.DAMAGE);
        }
    }

    /** Checks; {@code progress} may ask it to stop, which changes nothing. */
    public static Report run(Parts parts, RootFiles root, UpkeepProgress progress) {
        return new Check(parts, progress).run(root);
    }

    private Report run(RootFiles root) {
        root.copies().stream()
                .filter(copy -> copy.state() != RootFiles.State.INTACT)
                .forEach(copy -> add(
                        Severity.WARNING,
                        copy.name().path(),
                        "this copy of the root metadata is "
                                + copy.state().name().toLowerCase(java.util.Locale.ROOT)
                                + "; the others serve. `holdfast repair` puts it back."));
        Map<PackId, Long> stored = new HashMap<>();
        parts.packs().list(stored::put);
        Set<Long> writers = new HashSet<>();
        parts.leases().list().keySet().forEach(session -> writers.add(session.high()));
        Snapshots.Listing listing = parts.snapshots().list();
        listing.damaged()
                .forEach(id -> add(
                        Severity.DAMAGE,
                        "snapshot " + id.brief(),
                        "its manifest is damaged in all copies. Restore the snapshots/ folder from elsewhere, or `holdfast forget "
                                + id.brief() + " --damaged`."));
        parts.index().refresh();
        parts.index()
                .damaged()
                .forEach((id, e) -> add(
                        Severity.WARNING,
                        "index/" + id,
                        "damaged (" + e.getMessage() + "); `holdfast repair` makes it anew from the packs."));
        parts.snapshots().broken().forEach(name -> {
            if (!listing.damaged().contains(SnapshotId.parse(name.leaf()))) {
                add(
                        Severity.WARNING,
                        name.path(),
                        "this copy of a manifest is missing or damaged; another serves. `holdfast repair` puts it back.");
            }
        });
        packs(stored, writers);
        Set<Fingerprint> broken = reach(listing.manifests());
        closure();
        return new Report(
                List.copyOf(findings),
                broken,
                listing.manifests(),
                parts.index().packs().size(),
                parts.index().size());
    }

    private void add(Severity severity, String subject, String what) {
        findings.add(new Finding(severity, subject, what));
    }

    private void packs(Map<PackId, Long> stored, Set<Long> writers) {
        progress.enter(
                Step.DIRECTORIES,
                parts.index().packs().stream().mapToLong(PackEntry::size).sum());
        for (PackEntry pack : parts.index().packs()) {
            progress.advance(pack.size());
            Long size = stored.get(pack.id());
            if (size == null && parts.store().size(Packs.name(pack.id())).isEmpty()) {
                add(
                        Severity.WARNING,
                        "pack " + pack.id(),
                        "the index names it and it is not in the store. If a snapshot needs it, that is listed too.");
            } else {
                directory(pack);
            }
        }
        stored.keySet().stream()
                .filter(id -> parts.index().find(id).isEmpty() && !writers.contains(id.writer()))
                .forEach(id -> add(
                        Severity.NOTE,
                        "pack " + id,
                        "no index names it: left by a run that was interrupted. `holdfast gc` removes it."));
    }

    private void directory(PackEntry pack) {
        try {
            PackDirectory directory = parts.packs().readDirectory(pack.id());
            if (directory.size() != pack.records()) {
                add(
                        Severity.WARNING,
                        "pack " + pack.id(),
                        "the index and its directory disagree; `holdfast repair` makes the index anew.");
            }
        } catch (HoldfastException e) {
            parts.packs().forget(pack.id());
            switch (e.code().kind()) {
                case CORRUPTION ->
                    add(Severity.WARNING, "pack " + pack.id(), "its directory cannot be read (" + e.getMessage() + ")");
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            }
        }
    }

    private Set<Fingerprint> reach(List<SealedManifest> manifests) {
        Marking marking = Marking.watched(parts, progress);
        manifests.forEach(manifest -> marking.from(manifest.roots()));
        Set<Fingerprint> broken = new LinkedHashSet<>(marking.missing());
        broken.addAll(marking.unreadable());
        marking.missing()
                .forEach(name -> add(
                        Severity.DAMAGE,
                        "chunk " + name.toString().substring(0, 16),
                        "a snapshot needs it and it is nowhere."));
        marking.unreadable()
                .forEach(name -> add(
                        Severity.DAMAGE,
                        "page " + name.toString().substring(0, 16),
                        "a snapshot needs it and it cannot be read."));
        return broken;
    }

    /** Invariant 2: a page that may be relied on links only what may be relied on. */
    private void closure() {
        for (PackEntry pack : parts.index().packs()) {
            progress.checkpoint();
            if (pack.content() == PackContent.PAGES && !pack.condemned()) {
                try {
                    closure(pack);
                } catch (HoldfastException e) {
                    switch (e.code().kind()) {
                        // Reported above, where it was found to be needed or its directory to be damaged.
                        case CORRUPTION -> {}
                        case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
                    }
                }
            }
        }
    }

    private void closure(PackEntry pack) {
        PackDirectory directory = parts.packs().directory(pack.id());
        for (int ordinal = 0; ordinal < directory.size(); ordinal++) {
            if (pack.reliable(ordinal)) {
                long lost = parts.packs().record(directory, ordinal).links().stream()
                        .filter(link -> parts.index().find(link, Use.RELY).isEmpty())
                        .count();
                if (lost > 0) {
                    // Left by a session that was given up. Nothing is lost: what a snapshot needs was looked for above.
                    add(
                            Severity.NOTE,
                            "page " + directory.fingerprint(ordinal).toString().substring(0, 16),
                            lost
                                    + " chunks that it links may be read but not relied on; the next `holdfast gc` sets that right.");
                }
            }
        }
    }
}
