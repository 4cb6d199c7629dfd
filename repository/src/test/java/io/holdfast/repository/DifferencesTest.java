package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.PackContent;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.repository.check.Verify;
import io.holdfast.repository.check.Victims;
import io.holdfast.repository.copy.Copy;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Chunks that are stored as differences are kept, checked, repaired and copied like all others, and what they differ from is kept with them. */
final class DifferencesTest {
    private final Lab lab = new Lab(17);
    private final Map<String, byte[]> before = Files.random(5, 24);
    private final Map<String, byte[]> after = Files.edited(before);
    private final SnapshotId first = Files.backup(lab.process().repository(), before, lab.randomness());
    private final long stored = stored();
    private final SnapshotId second = Files.backup(lab.process().repository(), after, before, lab.randomness());

    private long stored() {
        return lab.process().repository().packs().stream()
                .filter(pack -> pack.content() == PackContent.DATA)
                .mapToLong(pack -> pack.size())
                .sum();
    }

    private static Verify.Report verify(Repository repository, Optional<Codec> codec) {
        return repository.verify(repository.packs(), codec, 2, new Verify.Progress(), new AtomicBoolean());
    }

    private Set<Fingerprint> brokenWithKey(Repository repository) {
        try (Codec codec = new Codec(repository.keys(), CompressionLevel.FAST, lab.randomness())) {
            return verify(repository, Optional.of(codec)).broken();
        }
    }

    private void breakOneBase() {
        Name data = Packs.name(lab.process().repository().packs().stream()
                .filter(pack -> pack.content() == PackContent.DATA)
                .findFirst()
                .orElseThrow()
                .id());
        byte[] bytes = lab.store().get(data, Range.whole());
        bytes[300] ^= 1;
        lab.store().put(data, Payload.of(bytes), Publish.REPLACE);
    }

    private boolean restores(SnapshotId id, Map<String, byte[]> files) {
        return Files.same(files, Files.restore(lab.process().repository(), id, lab.randomness()));
    }

    @Test
    void theyTakeNoDataOfTheirOwnAndAreRead() {
        assertThat(stored()).isEqualTo(stored);
        assertThat(restores(first, before)).isTrue();
        assertThat(restores(second, after)).isTrue();
        Repository repository = lab.process().repository();
        assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
        assertThat(brokenWithKey(repository)).isEmpty();
    }

    @Test
    void whatTheyDifferFromOutlivesItsSnapshot() {
        lab.process().repository().forgetDamaged(first);
        lab.process().repository().gc(Duration.ZERO, new UpkeepProgress());
        assertThat(restores(second, after)).isTrue();
        Repository repository = lab.process().repository();
        assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
        assertThat(brokenWithKey(repository)).isEmpty();
    }

    @Test
    void oneThatNobodyNeedsAnyMoreIsNoDamageWhenWhatItDiffersFromIsGone() {
        long left = 0;
        for (String path : after.keySet()) {
            Lab other = new Lab(18);
            Map<String, byte[]> less = new TreeMap<>(after);
            less.remove(path);
            Repository writer = other.process().repository();
            Files.backup(writer, before, other.randomness());
            Files.backup(writer, after, before, other.randomness());
            writer.snapshots().forEach(writer::forget);
            SnapshotId kept = Files.backup(writer, less, before, other.randomness());
            writer.gc(Duration.ZERO, new UpkeepProgress());
            Repository repository = other.process().repository();
            left += repository.packs().stream()
                    .filter(pack -> !pack.retired().isEmpty())
                    .count();
            assertThat(brokenWithKey(repository)).isEmpty();
            assertThat(Files.same(less, Files.restore(repository, kept, other.randomness())))
                    .isTrue();
        }
        assertThat(left).isPositive();
    }

    @Test
    void whenTheyAreForgottenNothingStays() {
        lab.process().repository().forgetDamaged(first);
        lab.process().repository().forgetDamaged(second);
        lab.process().repository().gc(Duration.ZERO, new UpkeepProgress());
        assertThat(lab.process().repository().packs()).isEmpty();
    }

    @Test
    void aBrokenBaseIsFoundInBoth() {
        breakOneBase();
        Repository repository = lab.process().repository();
        Set<Fingerprint> sealed = verify(repository, Optional.empty()).broken();
        assertThat(sealed).hasSize(1);
        assertThat(brokenWithKey(repository)).hasSize(2).containsAll(sealed);
        List<Victims.Victim> victims = repository.victims(sealed);
        assertThat(victims).extracting(Victims.Victim::snapshot).containsExactlyInAnyOrder(first, second);
        assertThat(victims)
                .extracting(Victims.Victim::path)
                .hasSize(2)
                .containsOnly(victims.getFirst().path());
    }

    @Test
    void afterRepairTheNextBackupHealsBoth() {
        breakOneBase();
        assertThat(lab.process().repository().repair(new UpkeepProgress())).isNotEmpty();
        Files.backup(lab.process().repository(), before, lab.randomness());
        Files.backup(lab.process().repository(), after, before, lab.randomness());
        assertThat(restores(first, before)).isTrue();
        assertThat(restores(second, after)).isTrue();
        assertThat(lab.process().repository().check(new UpkeepProgress()).damaged())
                .isFalse();
        lab.process().repository().gc(Duration.ZERO, new UpkeepProgress());
        assertThat(restores(first, before)).isTrue();
        assertThat(restores(second, after)).isTrue();
    }

    @Test
    void underOtherKeysTheyBecomeData() {
        Lab there = new Lab(18);
        Repository from = lab.process().repository();
        Repository to = there.process().repository();
        Snapshot snapshot = from.snapshots().stream()
                .filter(each -> each.id().equals(second))
                .findFirst()
                .orElseThrow();
        SnapshotId copied = from.copyTo(to, snapshot, 2, new Copy.Progress(), new AtomicBoolean());
        assertThat(Files.same(after, Files.restore(to, copied, there.randomness())))
                .isTrue();
        assertThat(to.check(new UpkeepProgress()).findings()).isEmpty();
    }
}
