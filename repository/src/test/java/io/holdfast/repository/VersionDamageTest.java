package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Sha256;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.PackContent;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A byte that says a version is a byte like any other: damaged, it is damage, and not the work of a later program that nobody here has. */
final class VersionDamageTest {
    private static final int VERSION = 5;

    private final Lab lab = new Lab(17);
    private final Map<String, byte[]> files = Files.random(3, 24);
    private final SnapshotId id = backup();

    private SnapshotId backup() {
        try (Repository repository = lab.process().repository()) {
            return Files.backup(repository, files, lab.randomness());
        }
    }

    private void write(Name name, int at, int value) {
        byte[] bytes = lab.store().get(name, Range.whole());
        bytes[at] = (byte) value;
        lab.store().put(name, Payload.of(bytes), Publish.REPLACE);
    }

    private List<Name> names(String folder) {
        List<Name> names = new ArrayList<>();
        lab.store().list(new Name(folder), listed -> names.add(listed.name()));
        return names;
    }

    private Name packOf(PackContent content) {
        try (Repository repository = lab.process().repository()) {
            return repository.packs().stream()
                    .filter(pack -> pack.content() == content)
                    .map(pack -> Packs.name(pack.id()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void assertThatRepairGivesAllBack() {
        Repository repository = lab.process().repository();
        assertThat(repository.check(new UpkeepProgress()).findings()).isNotEmpty();
        assertThat(repository.repair(new UpkeepProgress())).isNotEmpty();
        assertThat(Files.same(files, Files.restore(lab.process().repository(), id, lab.randomness())))
                .isTrue();
        assertThat(lab.process().repository().check(new UpkeepProgress()).findings())
                .isEmpty();
    }

    @Test
    void inOneCopyOfRootMetadataAndManifestItLeavesTheOthers() {
        write(new Name("root/1/0000000000000001"), VERSION, 65);
        write(new Name("snapshots/1/" + id), VERSION, 65);
        assertThatRepairGivesAllBack();
    }

    @Test
    void inAnIndexFileItIsMended() {
        write(names("index").getFirst(), VERSION, 65);
        assertThatRepairGivesAllBack();
    }

    @Test
    void inTheHeaderOfAPackItCostsNoChunk() {
        write(packOf(PackContent.DATA), VERSION, 65);
        write(packOf(PackContent.PAGES), VERSION, 65);
        assertThatRepairGivesAllBack();
    }

    @Test
    void anyByteOfTheHeaderOfAPackCostsNoChunk() {
        Name pack = packOf(PackContent.DATA);
        write(pack, 9, ~lab.store().get(pack, Range.of(9, 1))[0]);
        assertThatRepairGivesAllBack();
    }

    @Test
    void inAChunkItCostsThatChunkOnly() {
        write(packOf(PackContent.DATA), PackDirectory.HEADER + 2, 65);
        Repository repository = lab.process().repository();
        assertThat(repository.repair(new UpkeepProgress())).isNotEmpty();
        assertThat(repository.check(new UpkeepProgress()).broken()).hasSize(1);
        Files.backup(lab.process().repository(), files, lab.randomness());
        assertThat(Files.same(files, Files.restore(lab.process().repository(), id, lab.randomness())))
                .isTrue();
    }

    @Test
    void aChunkIsFoundBehindOneThatIsBrokenInAPackWithoutADirectory() {
        Name pack = packOf(PackContent.DATA);
        byte[] whole = lab.store().get(pack, Range.whole());
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 40);
        cut[PackDirectory.HEADER] = 0;
        lab.store().put(pack, Payload.of(cut), Publish.REPLACE);
        Repository repository = lab.process().repository();
        assertThat(repository.repair(new UpkeepProgress())).isNotEmpty();
        assertThat(repository.check(new UpkeepProgress()).broken()).hasSize(1);
    }

    @Test
    void aNewerFormatIsRefusedByName() {
        for (Name name : names("root")) {
            byte[] bytes = lab.store().get(name, Range.whole());
            bytes[VERSION] = 9;
            MessageDigest sha256 = Sha256.digest();
            sha256.update(bytes, 0, bytes.length - 32);
            System.arraycopy(sha256.digest(), 0, bytes, bytes.length - 32, 32);
            lab.store().put(name, Payload.of(bytes), Publish.REPLACE);
        }
        assertThatThrownBy(() -> lab.process())
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_TOO_NEW))
                .hasMessageContaining("version 9");
    }
}
