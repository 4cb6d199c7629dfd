package io.holdfast.agent.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class VolumeBackupTest {
    private static final int MIB = 1 << 20;

    private final Ground ground;
    private final Rig rig = new Rig();

    VolumeBackupTest() throws IOException {
        ground = new Ground();
    }

    @AfterEach
    void clear() throws IOException {
        ground.close();
    }

    private static Entry only(Rig rig, BackupResult result) {
        assertThat(rig.entries(result)).hasSize(1);
        return rig.entries(result).values().iterator().next();
    }

    @Test
    void fixedCutsStoreNoMoreThanTheBlockThatChanged() throws IOException {
        byte[] bytes = Ground.random(4 * MIB + 12_345, 7);
        Path image = ground.write("root.img", bytes);
        Entry entry = only(rig, rig.backUpVolume(image, Request.Cuts.FIXED));
        assertThat(rig.content(entry)).isEqualTo(bytes);
        bytes[MIB + 17] ^= 1;
        ground.write("root.img", bytes);
        BackupResult second = rig.backUpVolume(image, Request.Cuts.FIXED);
        assertThat(rig.content(only(rig, second))).isEqualTo(bytes);
        assertThat(second.manifest().counts().fresh()).isBetween(64L << 10, (64L << 10) + 4096);
    }

    @Test
    void cutsMayChangeFromOneRunToTheNext() throws IOException {
        byte[] bytes = Ground.random(4 * MIB, 8);
        Path image = ground.write("root.img", bytes);
        rig.backUpVolume(image, Request.Cuts.CONTENT);
        Entry entry = only(rig, rig.backUpVolume(image, Request.Cuts.FIXED));
        assertThat(rig.content(entry)).isEqualTo(bytes);
        assertThat(rig.content(only(rig, rig.backUpVolume(image, Request.Cuts.CONTENT))))
                .isEqualTo(bytes);
    }

    @Test
    void anImageIsOneEntryNamedAfterItsFile() throws IOException {
        byte[] bytes = Ground.random(10 * MIB + 12_345, 1);
        Path image = ground.write("disks/root.img", bytes);
        BackupResult result = rig.backUpVolume(image);
        Entry entry = only(rig, result);
        assertThat(entry.title()).isEqualTo("root.img");
        assertThat(entry.type()).isEqualTo(Entry.Type.VOLUME);
        assertThat(entry.size()).isEqualTo(bytes.length);
        assertThat(rig.content(entry)).isEqualTo(bytes);
        assertThat(result.manifest().kind()).isEqualTo(Manifest.Kind.VOLUME);
        assertThat(result.manifest().counts().content()).isEqualTo(bytes.length);
        assertThat(result.manifest().counts().files()).isEqualTo(1);
    }

    @Test
    void holesAndRunsOfZerosAreNotStored() throws IOException {
        byte[] island = Ground.random(MIB, 2);
        byte[] zeros = new byte[3 * MIB];
        try (Directory directory = Directory.open(ground.root.toString().getBytes(UTF_8));
                OpenFile image = directory.createFile("image".getBytes(UTF_8))) {
            image.write(5 * MIB, island, 0, island.length);
            image.write(6 * MIB, zeros, 0, zeros.length);
            image.write(9 * MIB, island, 0, 700_000);
            image.truncate(20 * MIB);
        }
        Path file = ground.root.resolve("image");
        BackupResult result = rig.backUpVolume(file);
        Entry entry = only(rig, result);
        assertThat(rig.content(entry)).isEqualTo(Files.readAllBytes(file));
        assertThat(rig.runs(entry).getFirst()).isEqualTo(new Run.Hole(5 * MIB));
        assertThat(rig.runs(entry)).contains(new Run.Hole(3 * MIB));
        assertThat(result.manifest().counts().fresh()).isLessThan(2 * MIB);
        assertThat(result.manifest().counts().read()).isLessThan(5 * MIB);
    }

    @Test
    void aSecondRunOfAnImageReadsAllAndStoresWhatChanged() throws IOException {
        byte[] bytes = Ground.random(16 * MIB, 3);
        Path image = ground.write("image", bytes);
        rig.backUpVolume(image);
        Arrays.fill(bytes, 8 * MIB, 8 * MIB + 100, (byte) 7);
        Files.write(image, bytes);
        BackupResult second = rig.backUpVolume(image);
        assertThat(rig.content(only(rig, second))).isEqualTo(bytes);
        assertThat(second.manifest().counts().read()).isEqualTo(bytes.length);
        assertThat(second.manifest().counts().fresh()).isLessThan(512 << 10);
    }

    @Test
    void anEmptyImageHasNoContent() throws IOException {
        Entry entry = only(rig, rig.backUpVolume(ground.write("image", new byte[0])));
        assertThat(entry.content()).isInstanceOf(Content.Empty.class);
    }

    @Test
    void whatTheSourceKnowsToBeUnchangedIsNotRead() {
        byte[] bytes = Ground.random(64 * MIB, 4);
        rig.backUp(MemoryVolume.of(bytes));
        int changed = 30 * MIB + 4096;
        byte[] now = bytes.clone();
        Arrays.fill(now, changed, changed + 4096, (byte) 1);
        MemoryVolume volume = MemoryVolume.of(
                now,
                List.of(
                        new SourceExtent(0, changed, SourceExtent.Kind.UNCHANGED),
                        new SourceExtent(changed, 4096, SourceExtent.Kind.DATA),
                        new SourceExtent(changed + 4096, now.length - changed - 4096, SourceExtent.Kind.UNCHANGED)));
        BackupResult second = rig.backUp(volume);
        assertThat(rig.content(only(rig, second))).isEqualTo(now);
        // The sample that tests the source is read, too.
        assertThat(volume.read().get()).isLessThan(8 * MIB);
        assertThat(second.manifest().counts().fresh()).isLessThan(MIB);
    }

    @Test
    void whatIsUnchangedButNoLongerInTheRepositoryIsReadAgain() {
        byte[] bytes = Ground.random(8 * MIB, 5);
        rig.backUp(MemoryVolume.of(bytes));
        rig.repository.chunks().values().removeIf(chunk -> chunk.linkCount() == 0);
        // As a repository answers that knows a chunk below a page to be lost.
        rig.around(inner -> new SinkAround(inner) {
            @Override
            public BitSet missing(List<Fingerprint> ask) {
                BitSet missing = super.missing(ask);
                for (int i = 0; i < ask.size(); i++) {
                    SealedChunk chunk = rig.repository.chunks().get(ask.get(i));
                    missing.set(i, chunk == null || chunk.linkCount() > 0);
                }
                return missing;
            }
        });
        MemoryVolume unchanged =
                MemoryVolume.of(bytes, List.of(new SourceExtent(0, bytes.length, SourceExtent.Kind.UNCHANGED)));
        BackupResult second = rig.backUp(unchanged);
        assertThat(rig.content(only(rig, second))).isEqualTo(bytes);
    }

    @Test
    void whatIsNoVolumeIsRefused() {
        assertThatExceptionOfType(HoldfastException.class)
                .isThrownBy(() -> rig.backUpVolume(ground.root))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNSUPPORTED));
        assertThatExceptionOfType(HoldfastException.class)
                .isThrownBy(() -> rig.backUpVolume(ground.root.resolve("none")))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_MISSING));
    }
}
