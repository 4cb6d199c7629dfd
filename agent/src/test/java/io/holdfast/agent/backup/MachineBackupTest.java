package io.holdfast.agent.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.RunException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class MachineBackupTest {
    private static final int MIB = 1 << 20;

    private final Rig rig = new Rig();
    private final byte[] first = Ground.random(3 * MIB + 512, 1);
    private final byte[] second = Ground.random(2 * MIB, 2);

    private static Request.Disk disk(String name, MemoryVolume source) {
        return new Request.Disk(source, name.getBytes(UTF_8), Request.Cuts.FIXED);
    }

    private static Request.Document document(String name, byte[] content) {
        return new Request.Document(name, content);
    }

    private static MemoryVolume unchanged(byte[] bytes) {
        return MemoryVolume.of(bytes, List.of(new SourceExtent(0, bytes.length, SourceExtent.Kind.UNCHANGED)));
    }

    @Test
    void disksAndDocumentsStandBesideEachOther() {
        byte[] large = Ground.random(300_000, 3);
        BackupResult result = rig.backUp(new Request.Machine(
                "vm:1",
                List.of(disk("vdb", MemoryVolume.of(second)), disk("vda", MemoryVolume.of(first))),
                List.of(
                        document("nvram.bin", large),
                        document("domain.xml", "<domain/>".getBytes(UTF_8)),
                        document("zz-empty", new byte[0])),
                List.of()));
        Map<String, Entry> entries = rig.entries(result);
        assertThat(entries.keySet()).containsExactly("/domain.xml", "/nvram.bin", "/vda", "/vdb", "/zz-empty");
        assertThat(Rig.entry(entries, "/vda").type()).isEqualTo(Entry.Type.VOLUME);
        assertThat(rig.content(Rig.entry(entries, "/vda"))).isEqualTo(first);
        assertThat(rig.content(Rig.entry(entries, "/vdb"))).isEqualTo(second);
        assertThat(Rig.entry(entries, "/nvram.bin").type()).isEqualTo(Entry.Type.FILE);
        assertThat(Rig.entry(entries, "/nvram.bin").attributes().mode()).isEqualTo(0600);
        assertThat(rig.content(Rig.entry(entries, "/nvram.bin"))).isEqualTo(large);
        assertThat(Rig.entry(entries, "/domain.xml").content()).isInstanceOf(Content.Inline.class);
        assertThat(Rig.entry(entries, "/zz-empty").content()).isInstanceOf(Content.Empty.class);
        Manifest manifest = result.manifest();
        assertThat(manifest.kind()).isEqualTo(Manifest.Kind.MACHINE);
        assertThat(manifest.counts().files()).isEqualTo(5);
        assertThat(manifest.counts().content()).isEqualTo(first.length + second.length + large.length + 9L);
        assertThat(manifest.paths()).containsExactly("vm:1".getBytes(UTF_8));
    }

    @Test
    void eachDiskIsComparedWithItsOwnPast() {
        rig.backUp(new Request.Machine(
                "vm:1",
                List.of(disk("vda", MemoryVolume.of(first)), disk("vdb", MemoryVolume.of(second))),
                List.of(document("vdc", new byte[] {1})),
                List.of()));
        MemoryVolume vda = unchanged(first);
        MemoryVolume vdb = unchanged(second);
        MemoryVolume added = MemoryVolume.of(second);
        BackupResult again = rig.backUp(new Request.Machine(
                "vm:1", List.of(disk("vda", vda), disk("vdb", vdb), disk("vdc", added)), List.of(), List.of()));
        Map<String, Entry> entries = rig.entries(again);
        // Only a sample of it is.
        assertThat(vda.read().get()).isLessThan(first.length);
        assertThat(vdb.read().get()).isLessThan(second.length);
        assertThat(added.read().get()).isEqualTo(second.length);
        assertThat(rig.content(Rig.entry(entries, "/vda"))).isEqualTo(first);
        assertThat(rig.content(Rig.entry(entries, "/vdb"))).isEqualTo(second);
        assertThat(rig.content(Rig.entry(entries, "/vdc"))).isEqualTo(second);
        // The root is new.
        assertThat(again.manifest().counts().fresh()).isLessThan(1000);
    }

    /** A disk of which every read waits until so many disks are being read. */
    private static MemoryVolume meeting(byte[] bytes, CountDownLatch others) {
        return MemoryVolume.of(bytes).before(() -> {
            others.countDown();
            try {
                assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void disksAreReadSideBySide() {
        CountDownLatch both = new CountDownLatch(2);
        BackupResult result = rig.backUp(new Request.Machine(
                "vm:1",
                List.of(disk("vda", meeting(first, both)), disk("vdb", meeting(second, both))),
                List.of(),
                List.of()));
        Map<String, Entry> entries = rig.entries(result);
        assertThat(rig.content(Rig.entry(entries, "/vda"))).isEqualTo(first);
        assertThat(rig.content(Rig.entry(entries, "/vdb"))).isEqualTo(second);
        assertThat(rig.progress[0].bytesFound()).isEqualTo(first.length + second.length);
    }

    /** Each reader holds a buffer, or two, of a pool that all share. */
    @Test
    @Timeout(120)
    void manyDisksDoNotWaitForEachOthersBuffers() {
        Rig many = new Rig().with(new Limits(Cores.of(1), 12, OptionalLong.empty()));
        List<Request.Disk> disks = new ArrayList<>();
        byte[] content = Ground.random(5 * MIB, 4);
        for (int i = 0; i < 24; i++) {
            disks.add(new Request.Disk(MemoryVolume.of(content), ("d" + i).getBytes(UTF_8), Request.Cuts.CONTENT));
        }
        BackupResult result = many.backUp(new Request.Machine("vm:1", disks, List.of(), List.of()));
        assertThat(result.manifest().counts().files()).isEqualTo(24);
        assertThat(many.content(Rig.entry(many.entries(result), "/d7"))).isEqualTo(content);
    }

    @Test
    @Timeout(60)
    void theErrorOfOneDiskEndsTheRunOfAll() {
        MemoryVolume broken = MemoryVolume.of(second).before(() -> {
            throw new HoldfastException(ErrorCode.SOURCE_UNREADABLE, "vdb", "It is gone.");
        });
        List<Request.Disk> disks =
                List.of(disk("vda", MemoryVolume.of(first)), disk("vdb", broken), disk("vdc", MemoryVolume.of(first)));
        assertThatExceptionOfType(HoldfastException.class)
                .isThrownBy(() -> rig.backUp(new Request.Machine("vm:1", disks, List.of(), List.of())))
                .satisfies(why -> assertThat(why.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE))
                .withMessage("It is gone.");
    }

    @Test
    void whatCannotBeBackedUpIsAnExceptionOfTheRun() {
        RunException raw =
                new RunException("vdc".getBytes(UTF_8), ErrorCode.SOURCE_UNSUPPORTED.code(), "vdc is a host device.");
        BackupResult result = rig.backUp(
                new Request.Machine("vm:1", List.of(disk("vda", MemoryVolume.of(first))), List.of(), List.of(raw)));
        assertThat(result.exceptions()).containsExactly(raw);
        assertThat(result.manifest().counts().exceptions()).isEqualTo(1);
        assertThat(rig.entries(result)).containsOnlyKeys("/vda");
    }

    @Test
    void aMachineWithoutDisksIsItsDocuments() {
        BackupResult result = rig.backUp(
                new Request.Machine("vm:1", List.of(), List.of(document("domain.xml", new byte[] {1})), List.of()));
        assertThat(rig.entries(result)).containsOnlyKeys("/domain.xml");
    }

    @Test
    void namesThatCouldNotBeToldApartOrFoundAreRefused() {
        for (String bad : List.of("", "a/b", "..", "vda", "x".repeat(256))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Request.Machine(
                            "vm:1",
                            List.of(disk("vda", MemoryVolume.of(first))),
                            List.of(document(bad, new byte[0])),
                            List.of()));
        }
    }
}
