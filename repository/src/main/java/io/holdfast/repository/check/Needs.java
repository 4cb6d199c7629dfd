package io.holdfast.repository.check;

import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.upkeep.Marking;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.util.Optional;

/** Which retired records snapshots need all the same; found out when it is first asked, for it takes a walk through all pages. Safe for use by many threads. */
final class Needs {
    private final Parts parts;
    private Optional<Marking> walked = Optional.empty();

    Needs(Parts parts) {
        this.parts = parts;
    }

    /** Whether a record is needed, or may be: nobody knows where a page cannot be read. */
    synchronized boolean has(PackEntry pack, int ordinal) {
        if (!pack.retired().get(ordinal)) {
            return true;
        }
        Marking marking = walked.orElseGet(this::walk);
        walked = Optional.of(marking);
        return !marking.whole() || marking.live(pack).get(ordinal);
    }

    private Marking walk() {
        Marking marking = Marking.watched(parts, new UpkeepProgress());
        parts.snapshots().list().manifests().forEach(manifest -> marking.from(manifest.roots()));
        return marking;
    }
}
