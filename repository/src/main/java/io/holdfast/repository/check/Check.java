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
import io.holdfast.repository.snapshot.Labels;
import io.holdfast.repository.snapshot.Snapshots;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.StoreErrors;
import io.holdfast.repository.upkeep.UpkeepProgress;
import io.holdfast.repository.upkeep.UpkeepProgress.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Does the structure agree? Reads root metadata, index files, every pack's directory, every manifest and every page, not the data. Needs no key. Tests the invariants of
 * {@code docs/format/README.md}.
 */
public final class Check {
    private final Parts parts;
    private final UpkeepProgress progress;

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
        /** The same, and what only who has the key sees. */
        public Report with(List<Finding> more) {
            List<Finding> all = new ArrayList<>(findings);
            all.addAll(more);
            return new Report(all, broken, snapshots, packs, chunks);
        }

        /** Whether data of a snapshot cannot be read. */
        public boolean damaged() {
            return findings.stream().anyMatch(finding -> finding.severity() == Severity.DAMAGE);
        }
    }

    /** Checks, beside whatever else runs; {@code progress} may ask it to stop, which changes nothing. */
    public static Report run(Parts parts, RootFiles root, UpkeepProgress progress) {
        return new Check(parts, progress).run(root);
    }

    private Report run(RootFiles root) {
        List<Finding> findings = new ArrayList<>(root(root));
        List<PackId> stored = new ArrayList<>();
        parts.packs().list((id, size) -> stored.add(id));
        Snapshots.Listing listing = parts.snapshots().list();
        Doubts doubts = new Doubts(parts, View.take(parts));
        listing.damaged().forEach(id -> doubts.ask(view -> manifest(id)));
        parts.index().damaged().keySet().forEach(id -> doubts.ask(view -> indexFile(id)));
        parts.snapshots().broken().stream()
                .filter(name -> !listing.damaged().contains(SnapshotId.parse(name.leaf())))
                .forEach(name -> doubts.ask(view -> manifestCopy(view, name)));
        parts.generations().damaged().forEach((number, name) -> doubts.ask(view -> generation(number, name)));
        SortedMap<SnapshotId, Name> labels = Labels.inForce(parts.store());
        labels.keySet()
                .retainAll(listing.manifests().stream().map(SealedManifest::id).toList());
        labels.forEach((id, name) -> doubts.ask(view -> label(id, name)));
        directories(doubts);
        stored.stream()
                .filter(id -> parts.index().find(id).isEmpty())
                .forEach(id -> doubts.ask(view -> unnamed(view, id)));
        Reach reach = Reach.of(parts, listing.manifests(), progress);
        closure(doubts);
        findings.addAll(doubts.settle());
        findings.addAll(reach.findings());
        return new Report(
                List.copyOf(findings),
                reach.broken(),
                reach.snapshots(),
                parts.index().packs().size(),
                parts.index().size());
    }

    private static Optional<Finding> found(Severity severity, String subject, String what) {
        return Optional.of(new Finding(severity, subject, what));
    }

    private static List<Finding> root(RootFiles root) {
        return root.copies().stream()
                .filter(copy -> copy.state() != RootFiles.State.INTACT)
                .map(copy -> new Finding(
                        Severity.WARNING,
                        copy.name().path(),
                        "this copy of the root metadata is "
                                + copy.state().name().toLowerCase(java.util.Locale.ROOT)
                                + "; the others serve. `holdfast repair` puts it back."))
                .toList();
    }

    private Optional<Finding> manifest(SnapshotId id) {
        return parts.snapshots().read(id) instanceof Snapshots.Found.Damaged
                ? found(
                        Severity.DAMAGE,
                        "snapshot " + id.brief(),
                        "its manifest is damaged in all copies. Restore the snapshots/ folder from elsewhere, or `holdfast forget "
                                + id.brief() + " --damaged`.")
                : Optional.empty();
    }

    private Optional<Finding> manifestCopy(View view, Name name) {
        SnapshotId id = SnapshotId.parse(name.leaf());
        return !view.writes(id) && parts.snapshots().broken(id).contains(name)
                ? found(
                        Severity.WARNING,
                        name.path(),
                        "this copy of a manifest is missing or damaged; another serves. `holdfast repair` puts it back.")
                : Optional.empty();
    }

    private Optional<Finding> generation(long number, Name name) {
        return parts.generations().damaged().containsKey(number)
                ? found(
                        Severity.WARNING,
                        name.path(),
                        "damaged: a gc that was interrupted cannot be carried on. `holdfast gc` begins anew, and `holdfast repair` replaces this.")
                : Optional.empty();
    }

    private Optional<Finding> label(SnapshotId id, Name name) {
        return Labels.isDamaged(parts.store(), name)
                ? found(
                        Severity.WARNING,
                        name.path(),
                        "damaged: what tags and pin snapshot " + id.brief()
                                + " had is lost, so it counts as pinned. `holdfast tag` sets them anew; `holdfast repair`, given the key, keeps it pinned.")
                : Optional.empty();
    }

    private Optional<Finding> indexFile(String id) {
        return Optional.ofNullable(parts.index().damaged().get(id)).map(e -> Unread.damaged(id, e));
    }

    private void directories(Doubts doubts) {
        progress.enter(
                Step.DIRECTORIES,
                parts.index().packs().stream().mapToLong(PackEntry::size).sum());
        for (PackEntry pack : parts.index().packs()) {
            progress.advance(pack.size());
            doubts.ask(view -> directory(pack));
        }
    }

    private Optional<Finding> directory(PackEntry pack) {
        if (parts.index().find(pack.id()).isEmpty()) {
            return Optional.empty();
        }
        String subject = "pack " + pack.id();
        try {
            PackDirectory directory = parts.packs().readDirectory(pack.id());
            return directory.size() == pack.records()
                    ? Optional.empty()
                    : found(
                            Severity.WARNING,
                            subject,
                            "the index and its directory disagree; `holdfast repair` makes the index anew.");
        } catch (HoldfastException e) {
            // What is remembered of it is no proof that chunks are there.
            parts.packs().forget(pack.id());
            if (StoreErrors.isMissing(e)) {
                return found(
                        Severity.WARNING,
                        subject,
                        "the index names it and it is not in the store. If a snapshot needs it, that is listed too.");
            }
            return switch (e.code().kind()) {
                case CORRUPTION ->
                    found(Severity.WARNING, subject, "its directory cannot be read (" + e.getMessage() + ")");
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }

    private Optional<Finding> unnamed(View view, PackId id) {
        return parts.index().find(id).isPresent()
                        || view.atWork(id)
                        || parts.store().size(Packs.name(id)).isEmpty()
                ? Optional.empty()
                : found(
                        Severity.NOTE,
                        "pack " + id,
                        "no index names it: left by a run that was interrupted, and `holdfast gc` removes it; or an index file is lost, and `holdfast repair` makes it anew.");
    }

    /** Invariant 2: a page that may be relied on links only what may be relied on. */
    private void closure(Doubts doubts) {
        for (PackEntry pack : parts.index().packs()) {
            progress.checkpoint();
            if (pack.content() == PackContent.PAGES && !pack.condemned()) {
                try {
                    closure(doubts, parts.packs().directory(pack.id()));
                } catch (HoldfastException e) {
                    rethrowUnlessCorrupt(e);
                }
            }
        }
    }

    private void closure(Doubts doubts, PackDirectory directory) {
        for (int each = 0; each < directory.size(); each++) {
            int ordinal = each;
            doubts.ask(view -> links(view, directory, ordinal));
        }
    }

    private Optional<Finding> links(View view, PackDirectory directory, int ordinal) {
        boolean reliable = parts.index()
                .find(directory.id())
                .filter(pack -> pack.reliable(ordinal))
                .isPresent();
        long lost = reliable ? lost(directory, ordinal) : 0;
        // Left by a session that was given up. Nothing is lost: what a snapshot needs is looked for by itself.
        return lost == 0 || view.leaving(directory.id(), ordinal)
                ? Optional.empty()
                : found(
                        Severity.NOTE,
                        "page " + directory.fingerprint(ordinal).toString().substring(0, 16),
                        lost
                                + " chunks that it links may be read but not relied on; the next `holdfast gc` sets that right.");
    }

    private long lost(PackDirectory directory, int ordinal) {
        try {
            return parts.packs().record(directory, ordinal).links().stream()
                    .filter(link -> parts.index().find(link, Use.RELY).isEmpty())
                    .count();
        } catch (HoldfastException e) {
            rethrowUnlessCorrupt(e);
            return 0;
        }
    }

    /** What is corrupt was reported where it was found to be needed, or its directory to be damaged. */
    private static void rethrowUnlessCorrupt(HoldfastException e) {
        switch (e.code().kind()) {
            case CORRUPTION -> {}
            case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
        }
    }
}
