package io.holdfast.repository.check;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedManifest;
import io.holdfast.repository.check.Finding.Severity;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.snapshot.Snapshots.Found;
import io.holdfast.repository.upkeep.Marking;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What snapshots need and cannot have.
 *
 * @param snapshots that were walked
 * @param missing chunks that are nowhere
 * @param unreadable pages that cannot be read, so that what they lead to is unknown
 */
record Reach(List<SealedManifest> snapshots, Set<Fingerprint> missing, Set<Fingerprint> unreadable) {
    /** Walks from these; those that are forgotten meanwhile, and whose chunks gc may have taken, are left out. */
    static Reach of(Parts parts, List<SealedManifest> snapshots, UpkeepProgress progress) {
        List<SealedManifest> walked = snapshots;
        for (int again = 0; ; again++) {
            Marking marking = walk(parts, walked, progress);
            // After the index was read: what a snapshot needs that still stands was in it.
            List<SealedManifest> standing = marking.whole() ? walked : standing(parts, walked);
            if (standing.size() == walked.size() || again == View.AGAIN) {
                return new Reach(walked, marking.missing(), marking.unreadable());
            }
            walked = standing;
        }
    }

    private static Marking walk(Parts parts, List<SealedManifest> snapshots, UpkeepProgress progress) {
        Marking marking = Marking.watched(parts, progress);
        snapshots.forEach(manifest -> marking.from(manifest.roots()));
        for (int again = 0; again < View.AGAIN && !marking.whole(); again++) {
            parts.index().refresh();
            marking.again();
        }
        return marking;
    }

    private static List<SealedManifest> standing(Parts parts, List<SealedManifest> snapshots) {
        return snapshots.stream()
                .filter(manifest -> !(parts.snapshots().read(manifest.id()) instanceof Found.Absent))
                .toList();
    }

    /** All that cannot be had. */
    Set<Fingerprint> broken() {
        Set<Fingerprint> broken = new LinkedHashSet<>(missing);
        broken.addAll(unreadable);
        return broken;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        missing.forEach(name -> findings.add(damage("chunk " + brief(name), "a snapshot needs it and it is nowhere.")));
        unreadable.forEach(
                name -> findings.add(damage("page " + brief(name), "a snapshot needs it and it cannot be read.")));
        return findings;
    }

    private static String brief(Fingerprint name) {
        return name.toString().substring(0, 16);
    }

    private static Finding damage(String subject, String what) {
        return new Finding(Severity.DAMAGE, subject, what);
    }
}
