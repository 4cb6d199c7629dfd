package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.PackContent;
import io.holdfast.repository.check.Finding;
import io.holdfast.repository.session.WriteSession;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A session committed without knowing a generation, and gc cannot read its pages: what they may need is not deleted until it can. */
final class UnreadableLateNeedsTest {
    private static final Map<String, byte[]> DROPPED = Files.random(8, 24);

    @Test
    void whatMayBeNeededStaysUntilItIsKnown() {
        Lab lab = new Lab(47);
        Repository mine = lab.process().repository();
        SnapshotId gone = Files.backup(mine, DROPPED, lab.randomness());
        Set<Name> before = new HashSet<>(lab.packs(PackContent.PAGES));
        Map<String, byte[]> files = new TreeMap<>(DROPPED);
        files.putAll(Files.random(9, 4));
        WriteSession session = (WriteSession) mine.write();
        Fingerprint root = Files.put(mine.keys(), session, files, lab.randomness());
        Repository other = lab.process().repository();
        other.forgetDamaged(gone);
        assertThat(other.gc(Duration.ZERO, new UpkeepProgress()).waitingFor()).hasSize(1);
        Files.seal(mine, session, root, lab.randomness());

        BadDisk disk = new BadDisk(lab.store());
        lab.packs(PackContent.PAGES).stream()
                .filter(pack -> !before.contains(pack))
                .forEach(pack -> disk.bad.add(pack.path()));
        assertThat(disk.bad).isNotEmpty();
        try (Repository blind = lab.process(disk).repository()) {
            assertThat(blind.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks())
                    .isZero();
        }

        Repository later = lab.process().repository();
        for (int gc = 0; gc < 2; gc++) {
            assertThat(later.check(new UpkeepProgress()).findings())
                    .noneMatch(it -> it.severity() != Finding.Severity.NOTE);
            assertThat(Files.same(files, Files.restore(later, session.id(), lab.randomness())))
                    .isTrue();
            later.gc(Duration.ZERO, new UpkeepProgress());
        }
    }
}
