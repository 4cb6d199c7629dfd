package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.Suite;
import io.holdfast.format.layout.RootMetadata;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.RecoveryKey;
import io.holdfast.repository.check.Verify;
import io.holdfast.repository.copy.Copy;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.root.Root;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Everything that the engine does, on a repository of suite SM. */
final class SmSuiteTest {
    private final Lab lab = new Lab(21, Suite.SM);
    private final Map<String, byte[]> files = Files.random(3, 24);

    private Repository open() {
        return lab.process().repository();
    }

    private Root root(Access access) {
        return Root.open(lab.store(), access, lab.time(), lab.randomness());
    }

    private static Verify.Report verify(Repository repository, Optional<Codec> codec) {
        return repository.verify(repository.packs(), codec, 1, new Verify.Progress(), new AtomicBoolean());
    }

    @Test
    void aBackupIsRestoredCheckedAndVerifiedWithAndWithoutTheKey() {
        try (Repository repository = open();
                Codec codec = new Codec(repository.keys(), CompressionLevel.FAST, lab.randomness())) {
            assertThat(repository.metadata().suite()).isEqualTo(Suite.SM);
            SnapshotId id = Files.backup(repository, files, lab.randomness());
            assertThat(Files.same(files, Files.restore(repository, id, lab.randomness())))
                    .isTrue();
            assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
            assertThat(verify(repository, Optional.of(codec)).broken()).isEmpty();
        }
        Repository keyless = Repository.open(
                lab.store(), new Access.Keyless(), Repository.Ahead.NOTHING, lab.time(), lab.randomness());
        try (keyless) {
            assertThat(verify(keyless, Optional.empty()).broken()).isEmpty();
            assertThat(keyless.check(new UpkeepProgress()).findings()).isEmpty();
        }
    }

    @Test
    void gcFreesWhatWasForgottenWithoutAnyKey() {
        try (Repository repository = open()) {
            SnapshotId kept = Files.backup(repository, files, lab.randomness());
            Files.backup(repository, Files.random(77, 30), lab.randomness());
            repository.forget(repository.snapshots().stream()
                    .filter(each -> !each.id().equals(kept))
                    .findFirst()
                    .orElseThrow());
            try (Repository keyless = Repository.open(
                    lab.store(), new Access.Keyless(), Repository.Ahead.NOTHING, lab.time(), lab.randomness())) {
                int before = keyless.packs().size();
                keyless.gc(Duration.ZERO, new UpkeepProgress());
                keyless.gc(Duration.ZERO, new UpkeepProgress());
                assertThat(keyless.packs()).hasSizeLessThan(before);
            }
            assertThat(Files.same(files, Files.restore(repository, kept, lab.randomness())))
                    .isTrue();
            assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
        }
    }

    @Test
    void damageIsFoundAndRepaired() {
        SnapshotId id;
        try (Repository repository = open()) {
            id = Files.backup(repository, files, lab.randomness());
        }
        List<Name> packs = new ArrayList<>();
        lab.store().list(new Name("packs"), listed -> packs.add(listed.name()));
        byte[] bytes = lab.store().get(packs.getFirst(), Range.whole());
        bytes[200] ^= 1;
        lab.store().put(packs.getFirst(), Payload.of(bytes), Publish.REPLACE);
        try (Repository repository = open()) {
            assertThat(verify(repository, Optional.empty()).broken()).isNotEmpty();
            assertThat(repository.repair(new UpkeepProgress())).isNotEmpty();
            SnapshotId again = Files.backup(repository, files, lab.randomness());
            assertThat(Files.same(files, Files.restore(repository, again, lab.randomness())))
                    .isTrue();
            assertThat(again).isNotEqualTo(id);
        }
    }

    @Test
    void keysAreAddedAndOpenItAndNoOtherDoes() {
        RecoveryKey printed = RecoveryKey.random(lab.randomness());
        try (Repository repository = open()) {
            repository.root().addKey(new Access.Recovery(printed), "printed");
            repository.root().addKey(new Access.Passphrase("磐石"), "words");
        }
        byte[] seal = root(lab.access()).keys().cut();
        assertThat(root(new Access.Recovery(printed)).keys().cut()).isEqualTo(seal);
        assertThat(root(new Access.Passphrase("磐石")).keys().cut()).isEqualTo(seal);
        assertThatThrownBy(() -> root(new Access.Passphrase("other")))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_LOCKED_OUT));
    }

    @Test
    void copiesBetweenSuitesAreNamedAndSealedAnew() {
        Lab other = new Lab(22, Suite.AES);
        try (Repository sm = open();
                Repository aes = other.process().repository()) {
            SnapshotId id = Files.backup(sm, files, lab.randomness());
            SnapshotId there = copy(sm, aes, id);
            assertThat(Files.same(files, Files.restore(aes, there, other.randomness())))
                    .isTrue();
            assertThat(aes.check(new UpkeepProgress()).findings()).isEmpty();
            SnapshotId back = copy(aes, sm, there);
            assertThat(Files.same(files, Files.restore(sm, back, lab.randomness())))
                    .isTrue();
            assertThat(sm.check(new UpkeepProgress()).findings()).isEmpty();
        }
    }

    private static SnapshotId copy(Repository from, Repository to, SnapshotId id) {
        Snapshot snapshot = from.snapshots().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        return from.copyTo(to, snapshot, 2, new Copy.Progress(), new AtomicBoolean());
    }

    @Test
    void aChunkOfAnotherSuiteIsNotTaken() {
        Keys stranger = Keys.derivedFrom(new byte[Keys.SIZE], Suite.AES);
        try (Repository repository = open();
                SnapshotSink sink = repository.write();
                Codec codec = new Codec(stranger, CompressionLevel.FAST, Randomness.secure())) {
            SealedChunk chunk =
                    codec.with(bench -> bench.sealer().data(new Fingerprint(1, 2, 3, 4), new byte[100], 0, 100));
            assertThatThrownBy(() -> sink.put(chunk))
                    .isInstanceOfSatisfying(
                            HoldfastException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_OTHER_SUITE));
        }
    }

    @Test
    void rootMetadataThatNameAnotherSuiteOpenWithNoKeyAndAnUnknownOneIsRefusedByName() {
        Name first = new Name("root/1/0000000000000001");
        RootMetadata.Signed signed = RootMetadata.decode(lab.store().get(first, Range.whole()), "test");
        RootMetadata known = signed.metadata();
        RootMetadata swapped = new RootMetadata(
                known.id(), known.generation(), Suite.AES, known.chunkMean(), known.created(), known.slots());
        replaceRoot(swapped.encode(signed.code()));
        assertThatThrownBy(() -> root(lab.access()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_LOCKED_OUT));
        replaceRoot(unknownSuite(swapped.encode(signed.code())));
        assertThatThrownBy(() -> root(new Access.Keyless()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_TOO_NEW))
                .hasMessage("This repository (root/1/0000000000000001) uses suite 3; this program knows up to 2."
                        + " Use a newer Holdfast.");
    }

    private void replaceRoot(byte[] file) {
        for (int place = 1; place <= 3; place++) {
            lab.store().put(new Name("root/" + place + "/0000000000000001"), Payload.of(file), Publish.REPLACE);
        }
    }

    /** The field of the suite, number 4, is followed by the mean: number 5. */
    private static byte[] unknownSuite(byte[] file) {
        byte[] payload = Arrays.copyOfRange(file, 16, file.length - 32);
        for (int i = 18; i < payload.length - 2; i++) {
            if (payload[i] == 4 << 1 && payload[i + 1] == 1 && payload[i + 2] == 5 << 1) {
                payload[i + 1] = 3;
                return io.holdfast.format.layout.Envelope.wrap(io.holdfast.format.layout.Envelope.Kind.ROOT, payload);
            }
        }
        throw new AssertionError("there is no field of the suite");
    }
}
