package io.holdfast.repository.check;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.check.Finding.Severity;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What verify did not come to read, because an index file is damaged or lost: packs are verified by the index.
 *
 * @param broken chunks that snapshots need and that are therefore nowhere
 */
record Unread(Set<Fingerprint> broken, List<Finding> findings) {
    /** Looks what snapshots need, by a walk through all pages, where a pack is stored that nobody names or an index file is damaged. */
    static Unread of(Parts parts) {
        List<PackId> unnamed = new ArrayList<>();
        parts.packs().list((id, _) -> unnamed.add(id));
        View view = View.take(parts);
        unnamed.removeIf(id -> parts.index().find(id).isPresent() || view.atWork(id));
        List<Finding> findings = new ArrayList<>();
        parts.index().damaged().forEach((id, reason) -> findings.add(damaged(id, reason)));
        if (unnamed.isEmpty() && findings.isEmpty()) {
            return new Unread(Set.of(), List.of());
        }
        Reach reach = Reach.of(parts, parts.snapshots().list().manifests(), new UpkeepProgress());
        if (!reach.broken().isEmpty()) {
            // Else a run that was interrupted has left them, which costs nothing.
            unnamed.forEach(
                    id -> findings.add(
                            new Finding(
                                    Severity.WARNING,
                                    "pack " + id,
                                    "no index names it, so it was not read; an index file is lost or damaged, and `holdfast repair` makes it anew.")));
        }
        findings.addAll(reach.findings());
        return new Unread(reach.broken(), findings);
    }

    /** A warning: all that it says stands in the packs, too. What snapshots need of packs that only it names is damage by itself. */
    static Finding damaged(String indexFile, HoldfastException reason) {
        return new Finding(
                Severity.WARNING,
                "index/" + indexFile,
                "damaged (" + reason.getMessage()
                        + "), so packs that only it names are not read; `holdfast repair` makes it anew from the packs.");
    }
}
