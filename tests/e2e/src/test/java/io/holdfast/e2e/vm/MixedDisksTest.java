package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A raw disk beside a qcow2 disk: libvirt's checkpoint knows what changed on the one, a bitmap in QEMU's memory on the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MixedDisksTest {
    private BackupLab ground;

    @BeforeAll
    void begin(@TempDir Path directory) {
        ground = BackupLab.start(directory);
    }

    @AfterAll
    void end() {
        ground.close();
    }

    private Guest boot(String name) {
        return ground.lab()
                .boot(GuestPlan.named(name)
                        .disk(ground.lab().image(name + "-a", "qcow2", 24), "qcow2")
                        .disk(ground.lab().image(name + "-b", "raw", 24), "raw")
                        .withAgent())
                .awaitAgent();
    }

    private String monitor(Guest guest, String query) {
        return ground.lab().virsh("qemu-monitor-command", guest.name(), "{\"execute\":\"" + query + "\"}");
    }

    private void assertOnlyBitmapOf(Guest guest, Backed backed) {
        assertThat(monitor(guest, "query-named-block-nodes").split("holdfast-monitor-", -1))
                .hasSize(2);
        assertThat(monitor(guest, "query-named-block-nodes"))
                .containsPattern("holdfast-monitor-[0-9a-f]{8}-" + backed.snapshot())
                .doesNotContain("holdfast-changes-");
        assertThat(monitor(guest, "query-block-exports")).doesNotContain("holdfast-");
        assertThat(ground.checkpoints(guest)).hasSize(1);
    }

    private void assertSame(Backed backed, Guest guest) {
        assertThat(ground.hash(backed, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertThat(ground.hash(backed, "vdb")).isEqualTo(BackupLab.hash(guest, "vdb"));
    }

    private static String since(Backed backed) {
        return "changes since " + backed.snapshot().substring(0, 8);
    }

    @Test
    void ofBothOnlyWhatChangedIsRead() {
        Guest guest = boot("mixed");
        BackupLab.scribble(guest, "vda", 0, 150);
        BackupLab.scribble(guest, "vdb", 0, 150);
        Backed first = ground.backed(guest);
        assertThat(first.disks())
                .contains("vda: checkpoint, all of it")
                .contains("vdb: monitor, all of it: the format raw has no place for a bitmap");
        assertSame(first, guest);
        assertOnlyBitmapOf(guest, first);

        BackupLab.scribble(guest, "vda", 100, 3);
        BackupLab.scribble(guest, "vdb", 140, 20);
        Backed second = ground.backed(guest);
        assertThat(second.disks())
                .contains("vda: checkpoint, " + since(first))
                .contains("vdb: monitor, " + since(first));
        assertThat(second.read()).isLessThan(6 << 20);
        assertSame(second, guest);
        assertOnlyBitmapOf(guest, second);

        // When QEMU ends, the bitmap of the raw disk ends; the other is in its image.
        guest.shutDown();
        guest.start();
        guest.awaitAgent();
        BackupLab.scribble(guest, "vdb", 7, 3);
        Backed third = ground.backed(guest);
        assertThat(third.disks())
                .contains("vda: checkpoint, " + since(second))
                .contains("vdb: monitor, all of it")
                .contains("it has none of an earlier snapshot");
        assertThat(third.bytesNew()).isBetween(3L << 16, 5L << 16);
        assertSame(third, guest);
        assertThat(ground.backed(guest).disks()).contains("vdb: monitor, " + since(third));
    }

    @Test
    @Tag("large")
    void whatIsWrittenMeanwhileIsInTheNextOne() {
        Guest guest = boot("busy");
        BackupLab.scribble(guest, "vda", 0, 50);
        BackupLab.scribble(guest, "vdb", 0, 200);
        ground.backed(guest);
        BackupLab.scribble(guest, "vdb", 0, 200);
        String truth = BackupLab.hash(guest, "vdb");
        Run run = ground.begin("--rate-limit", "3M", guest.uuid());
        ground.awaitReading(run, guest);
        BackupLab.scribble(guest, "vda", 10, 5);
        BackupLab.scribble(guest, "vdb", 100, 250);
        Backed backed = BackupLab.succeeded(ground.finish(run));
        assertThat(backed.disks()).contains("vdb: monitor, changes since");
        assertThat(ground.hash(backed, "vdb")).isEqualTo(truth);
        Backed next = ground.backed(guest);
        assertThat(next.disks())
                .contains("vda: checkpoint, " + since(backed))
                .contains("vdb: monitor, " + since(backed));
        assertSame(next, guest);
    }

    @Test
    @Tag("large")
    void aKilledRunIsClearedByCleanupAndByTheNextRun() throws Exception {
        Guest guest = boot("killed");
        BackupLab.scribble(guest, "vdb", 0, 200);
        Backed first = ground.backed(guest);
        kill(guest);
        Outcome cleanup = ground.cleanup();
        assertThat(cleanup.code()).as(cleanup.out()).isZero();
        assertThat(cleanup.out()).contains("ended the backup job of a run that died");
        ground.assertClean(guest);
        assertOnlyBitmapOf(guest, first);

        kill(guest);
        Backed next = ground.backed(guest);
        assertThat(next.disks()).contains("vda: checkpoint, " + since(first)).contains("vdb: monitor, " + since(first));
        assertSame(next, guest);
        assertOnlyBitmapOf(guest, next);
    }

    private void kill(Guest guest) throws InterruptedException {
        BackupLab.scribble(guest, "vdb", 0, 160);
        Run run = ground.begin("--rate-limit", "2M", guest.uuid());
        ground.awaitReading(run, guest);
        run.process().destroyForcibly().waitFor();
        assertThat(monitor(guest, "query-block-exports")).contains("holdfast-");
        guest.awaitAgent();
    }

    /** What the checkpoint tells is true against another snapshot than what the bitmap tells: only one of them may count. */
    @Test
    @Tag("large")
    void aBitmapOfAnotherSnapshotThanTheCheckpointDoesNotCount() {
        Guest guest = boot("torn");
        BackupLab.scribble(guest, "vda", 0, 100);
        BackupLab.scribble(guest, "vdb", 0, 100);
        Backed both = ground.backed(guest);
        BackupLab.scribble(guest, "vdb", 5, 5);
        ground.backed(guest, "--strategy", "monitor");
        BackupLab.scribble(guest, "vda", 10, 5);
        BackupLab.scribble(guest, "vdb", 20, 5);
        Backed back = ground.backed(guest);
        assertThat(back.disks()).contains("vda: checkpoint, " + since(both)).contains("vdb: monitor, all of it");
        assertSame(back, guest);

        ground.lab()
                .virsh(
                        "checkpoint-delete",
                        guest.name(),
                        ground.checkpoints(guest).getFirst());
        BackupLab.scribble(guest, "vda", 30, 5);
        BackupLab.scribble(guest, "vdb", 40, 5);
        Backed alone = ground.backed(guest);
        assertThat(alone.disks()).contains("vda: checkpoint, all of it").contains("vdb: monitor, " + since(back));
        assertSame(alone, guest);
    }

    /** QEMU puts a filter of its own on a disk that copies on reading, and no bitmap can be begun on its image. */
    @Test
    @Tag("large")
    void aDiskThatTheMonitorDoesNotServeIsReadWholeAndTheRunSaysWhy() {
        Guest guest = ground.lab()
                .boot(GuestPlan.named("filtered")
                        .disk(ground.lab().image("f-a", "qcow2", 16), "qcow2")
                        .disk(ground.lab().image("f-b", "raw", 16), "raw")
                        .with(
                                "<disk type='file' device='disk'><driver name='qemu' type='raw' copy_on_read='on'/><source file='"
                                        + ground.lab().image("f-c", "raw", 16)
                                        + "'/><target dev='vdc' bus='virtio'/></disk>")
                        .withAgent())
                .awaitAgent();
        BackupLab.scribble(guest, "vdc", 0, 50);
        ground.backed(guest);
        BackupLab.scribble(guest, "vdc", 20, 5);
        Backed backed = ground.backed(guest);
        assertThat(backed.disks())
                .contains("vda: checkpoint, changes since")
                .contains("vdb: monitor, changes since")
                .contains("vdc: full read, all of it")
                .contains("QEMU's monitor does not serve");
        assertThat(ground.hash(backed, "vdc")).isEqualTo(BackupLab.hash(guest, "vdc"));
    }
}
