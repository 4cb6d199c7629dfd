package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.repository.check.Check;
import io.holdfast.repository.check.Finding;
import io.holdfast.repository.check.Verify;
import io.holdfast.repository.check.Victims;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Damage is found, its victims are named, what a copy or a later backup can give comes back, and never a wrong byte. */
final class DamageTest {
    private final Lab lab = new Lab(11);
    private final Map<String, byte[]> files = Files.random(3, 24);
    private final SnapshotId id = backup();

    private SnapshotId backup() {
        try (Repository repository = lab.process().repository()) {
            return Files.backup(repository, files, lab.randomness());
        }
    }

    private List<Name> names(String folder) {
        List<Name> names = new ArrayList<>();
        lab.store().list(new Name(folder), listed -> names.add(listed.name()));
        return names;
    }

    private void flip(Name name, int at) {
        byte[] bytes = lab.store().get(name, Range.whole());
        bytes[at] ^= 1;
        lab.store().put(name, Payload.of(bytes), Publish.REPLACE);
    }

    private static Verify.Report verify(Repository repository, Optional<Codec> codec) {
        return repository.verify(repository.packs(), codec, 1, new Verify.Progress(), new AtomicBoolean());
    }

    private Name packOf(io.holdfast.format.layout.PackContent content) {
        try (Repository repository = lab.process().repository()) {
            return repository.packs().stream()
                    .filter(pack -> pack.content() == content)
                    .map(pack -> io.holdfast.repository.pack.Packs.name(pack.id()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aFlippedByteInDataIsFoundWithAndWithoutAKeyAndItsVictimsAreNamed() {
        flip(packOf(io.holdfast.format.layout.PackContent.DATA), 300);
        Repository repository = lab.process().repository();
        try (Codec codec = new Codec(repository.keys(), CompressionLevel.FAST, lab.randomness())) {
            Verify.Report sealed = verify(repository, Optional.empty());
            assertThat(sealed.broken()).hasSize(1);
            assertThat(verify(repository, Optional.of(codec)).broken()).isEqualTo(sealed.broken());
            assertThat(repository.victims(sealed.broken()))
                    .hasSize(1)
                    .allSatisfy(victim ->
                            assertThat(files).containsKey(victim.path().substring(1)));
        }
        assertThatThrownBy(() -> Files.restore(repository, id, lab.randomness()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHUNK_CORRUPT));
    }

    @Test
    void afterRepairTheNextBackupOfTheSameDataHealsTheOldSnapshot() {
        flip(packOf(io.holdfast.format.layout.PackContent.DATA), 300);
        Repository repository = lab.process().repository();
        assertThat(repository.repair(new UpkeepProgress())).isNotEmpty();
        Check.Report report = repository.check(new UpkeepProgress());
        assertThat(report.broken()).hasSize(1);
        List<Victims.Victim> victims = repository.victims(report.broken());
        assertThat(victims).hasSize(1);

        Files.backup(lab.process().repository(), files, lab.randomness());

        Repository later = lab.process().repository();
        assertThat(later.check(new UpkeepProgress()).damaged()).isFalse();
        assertThat(Files.same(files, Files.restore(later, id, lab.randomness())))
                .isTrue();
        later.gc(Duration.ZERO, new UpkeepProgress());
        assertThat(Files.same(files, Files.restore(lab.process().repository(), id, lab.randomness())))
                .isTrue();
    }

    @Test
    void aDamagedPageStopsGcSoThatNothingIsDeletedByMistake() {
        Name pages = packOf(io.holdfast.format.layout.PackContent.PAGES);
        byte[] bytes = lab.store().get(pages, Range.whole());
        for (int i = 24; i < 400; i++) {
            bytes[i] = 0;
        }
        lab.store().put(pages, Payload.of(bytes), Publish.REPLACE);
        Repository repository = lab.process().repository();
        assertThat(repository.check(new UpkeepProgress()).damaged()).isTrue();
        assertThatThrownBy(() -> repository.gc(Duration.ZERO, new UpkeepProgress()))
                .isInstanceOf(HoldfastException.class);
        assertThat(names("packs")).hasSize(repository.packs().size());
    }

    /** Its last byte is one of the checksum of its last page. */
    private void damageThePagesWithinTheirShape() {
        Name pages = packOf(io.holdfast.format.layout.PackContent.PAGES);
        try (Repository repository = lab.process().repository()) {
            int records = repository.packs().stream()
                    .filter(pack -> pack.content() == io.holdfast.format.layout.PackContent.PAGES)
                    .findFirst()
                    .orElseThrow()
                    .records();
            int end = Math.toIntExact(lab.store().size(pages).orElseThrow())
                    - io.holdfast.format.layout.PackDirectory.trailerSize(records);
            flip(pages, end - 1);
        }
    }

    @Test
    void aPageWhoseChecksumDoesNotFitIsFoundByCheckWithoutAKey() {
        damageThePagesWithinTheirShape();
        Check.Report report = lab.process().repository().check(new UpkeepProgress());
        assertThat(report.damaged()).isTrue();
        assertThat(report.broken()).hasSize(1);
    }

    @Test
    void aPageWhoseChecksumDoesNotFitStopsGcForItsLinksMayBeWrong() {
        damageThePagesWithinTheirShape();
        Repository repository = lab.process().repository();
        assertThatThrownBy(() -> repository.gc(Duration.ZERO, new UpkeepProgress()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CORRUPT));
        assertThat(repository.repair(new UpkeepProgress())).isNotEmpty();
        Files.backup(lab.process().repository(), files, lab.randomness());
        Repository later = lab.process().repository();
        later.gc(Duration.ZERO, new UpkeepProgress());
        assertThat(Files.same(files, Files.restore(later, id, lab.randomness())))
                .isTrue();
    }

    @Test
    void rootMetadataDamagedInAllCopiesSaysWhatToPutBack() {
        names("root").forEach(name -> flip(name, 40));
        assertThatThrownBy(() -> lab.process())
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CORRUPT))
                .hasMessageContaining("Put the folder root/ back");
    }

    @Test
    void filesThatAreNotTheRepositorysArePassedOver() {
        for (String folder :
                List.of("root/1", "sessions", "index", "condemned", "labels", "labels/x", "snapshots/1", "packs/00")) {
            lab.store().put(new Name(folder + "/stray"), Payload.of(new byte[10]), Publish.NEW);
        }
        Repository repository = lab.process().repository();
        assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
        assertThat(repository.repair(new UpkeepProgress())).isEmpty();
        repository.gc(Duration.ZERO, new UpkeepProgress());
        Files.backup(repository, files, lab.randomness());
        assertThat(names("labels")).hasSize(2);
    }

    @Test
    void lostIndexFilesAreMadeAnewFromThePacks() {
        names("index").forEach(lab.store()::delete);
        Repository repository = lab.process().repository();
        assertThat(repository.repair(new UpkeepProgress())).isNotEmpty();
        assertThat(Files.same(files, Files.restore(repository, id, lab.randomness())))
                .isTrue();
        assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
    }

    @Test
    void verifyDoesNotCallAllWellWhereAnIndexFileIsDamagedOrLost() {
        String first = names("index").getFirst().path();
        flip(names("index").getFirst(), 40);
        Repository repository = lab.process().repository();
        assertThat(warnings(verify(repository, Optional.empty()).findings()))
                .contains(first)
                .isSubsetOf(warnings(repository.check(new UpkeepProgress()).findings()));
        names("index").forEach(lab.store()::delete);
        Verify.Report report = verify(lab.process().repository(), Optional.empty());
        assertThat(report.damaged()).isTrue();
        assertThat(report.broken())
                .isEqualTo(
                        lab.process().repository().check(new UpkeepProgress()).broken());
    }

    @Test
    void gcWithoutAnIndexDeletesNothing() {
        names("index").forEach(lab.store()::delete);
        int before = names("packs").size();
        assertThat(lab.process()
                        .repository()
                        .gc(Duration.ZERO, new UpkeepProgress())
                        .notes())
                .isNotEmpty();
        assertThat(names("packs")).hasSize(before);
    }

    @Test
    void aDamagedPackDirectoryIsRebuiltFromItsRecords() {
        Name pack = packOf(io.holdfast.format.layout.PackContent.DATA);
        flip(pack, Math.toIntExact(lab.store().size(pack).orElseThrow()) - 60);
        Repository repository = lab.process().repository();
        assertThat(repository.check(new UpkeepProgress()).findings()).isNotEmpty();
        assertThat(repository.repair(new UpkeepProgress())).isNotEmpty();
        assertThat(Files.same(files, Files.restore(repository, id, lab.randomness())))
                .isTrue();
        assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
    }

    @Test
    void anyCopyOfRootMetadataAndManifestServesAndRepairPutsTheOthersBack() {
        flip(new Name("root/1/0000000000000001"), 40);
        lab.store().delete(new Name("root/3/0000000000000001"));
        flip(new Name("snapshots/1/" + id), 60);
        Repository repository = lab.process().repository();
        assertThat(Files.same(files, Files.restore(repository, id, lab.randomness())))
                .isTrue();
        assertThat(repository.check(new UpkeepProgress()).findings()).hasSize(3);
        assertThat(repository.check(new UpkeepProgress()).damaged()).isFalse();
        assertThat(repository.repair(new UpkeepProgress())).hasSize(3);
        assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
    }

    @Test
    void aManifestDamagedInAllCopiesIsReportedAndHoldsGcUntilItIsForgotten() {
        for (int place = 1; place <= 3; place++) {
            flip(new Name("snapshots/" + place + "/" + id), 60);
        }
        Repository repository = lab.process().repository();
        assertThat(repository.check(new UpkeepProgress()).damaged()).isTrue();
        assertThatThrownBy(() -> repository.gc(Duration.ZERO, new UpkeepProgress()))
                .isInstanceOf(HoldfastException.class);
        repository.forgetDamaged(repository.damagedSnapshots().getFirst());
        assertThat(repository.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks())
                .isPositive();
    }

    /** What is named, but packs, as which only check calls notes what verify calls warnings. */
    private static List<String> warnings(List<Finding> findings) {
        return findings.stream()
                .map(Finding::subject)
                .filter(subject -> !subject.startsWith("pack "))
                .toList();
    }
}
