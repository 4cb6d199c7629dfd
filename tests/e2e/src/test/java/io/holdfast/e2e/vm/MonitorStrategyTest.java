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

/** Bitmaps and fleecing through QEMU's monitor. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MonitorStrategyTest {
    private static final String QUERY = "{\"execute\":\"query-named-block-nodes\"}";

    private BackupLab ground;

    @BeforeAll
    void begin(@TempDir Path directory) {
        ground = BackupLab.start(directory);
    }

    @AfterAll
    void end() {
        ground.close();
    }

    private Guest boot(String name, String format) {
        return ground.lab()
                .boot(GuestPlan.named(name)
                        .disk(ground.lab().image(name, format, 24), format)
                        .withAgent())
                .awaitAgent();
    }

    private String monitor(Guest guest, String command) {
        return ground.lab().virsh("qemu-monitor-command", guest.name(), command);
    }

    /** One bitmap of ours, that of the last snapshot, and nothing else. */
    private void assertOnlyBitmapOf(Guest guest, Backed backed) {
        String nodes = monitor(guest, QUERY);
        assertThat(nodes)
                .contains("holdfast-monitor-")
                .contains(backed.snapshot())
                .doesNotContain("holdfast-changes-");
        assertThat(nodes.split("holdfast-", -1)).hasSize(2);
        assertThat(monitor(guest, "{\"execute\":\"query-block-jobs\"}")).doesNotContain("holdfast-");
        assertThat(monitor(guest, "{\"execute\":\"query-block-exports\"}")).doesNotContain("holdfast-");
    }

    @Test
    void ofARawDiskOnlyWhatChangedIsRead() {
        Guest guest = boot("raw", "raw");
        BackupLab.scribble(guest, "vda", 0, 200);
        Backed first = ground.backed(guest);
        assertThat(first.disks()).contains("vda: monitor, all of it");
        assertThat(first.consistency()).isEqualTo("application");
        assertThat(ground.hash(first, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertOnlyBitmapOf(guest, first);

        BackupLab.scribble(guest, "vda", 100, 5);
        BackupLab.scribble(guest, "vda", 300, 2);
        Backed second = ground.backed(guest);
        assertThat(second.disks())
                .contains("vda: monitor, changes since " + first.snapshot().substring(0, 8));
        assertThat(second.read()).isLessThan(4 << 20);
        assertThat(ground.hash(second, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertOnlyBitmapOf(guest, second);

        // When QEMU ends, its bitmaps end.
        guest.stop();
        guest.start();
        guest.awaitAgent();
        Backed third = ground.backed(guest);
        assertThat(third.disks()).contains("vda: monitor, all of it");
        assertThat(ground.hash(third, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
    }

    @Test
    void whatTheGuestWritesMeanwhileIsNotInIt() {
        Guest guest = boot("busy", "raw");
        BackupLab.scribble(guest, "vda", 0, 200);
        String truth = BackupLab.hash(guest, "vda");
        Run run = ground.begin("--rate-limit", "3M", guest.uuid());
        ground.awaitBytes(run);
        BackupLab.scribble(guest, "vda", 0, 200);
        Backed backed = BackupLab.succeeded(ground.finish(run));
        assertThat(ground.hash(backed, "vda")).isEqualTo(truth);
        Backed next = ground.backed(guest);
        assertThat(next.disks()).contains("vda: monitor, changes since");
        assertThat(ground.hash(next, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
    }

    @Test
    void itCanBeAskedForAndLeavesBitmapsOfOthersAlone() {
        Guest guest = boot("asked", "qcow2");
        BackupLab.scribble(guest, "vda", 0, 100);
        Backed tracked = ground.backed(guest);
        assertThat(tracked.disks()).contains("vda: checkpoint");
        String node =
                monitor(guest, "{\"execute\":\"query-block\"}").replaceAll("(?s).*?\"node-name\":\"([^\"]*)\".*", "$1");
        monitor(
                guest,
                "{\"execute\":\"block-dirty-bitmap-add\",\"arguments\":{\"node\":\"" + node
                        + "\",\"name\":\"theirs\"}}");
        Backed first = ground.backed(guest, "--strategy", "monitor");
        assertThat(first.disks()).contains("vda: monitor, all of it: QEMU's monitor was asked for");
        BackupLab.scribble(guest, "vda", 50, 3);
        Backed second = ground.backed(guest, "--strategy", "monitor");
        assertThat(second.disks()).contains("vda: monitor, changes since");
        assertThat(second.read()).isLessThan(4 << 20);
        assertThat(ground.hash(second, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertThat(monitor(guest, QUERY)).contains("\"theirs\"");
        assertThat(ground.checkpoints(guest)).hasSize(1);
        Backed back = ground.backed(guest);
        assertThat(back.disks())
                .contains("vda: checkpoint, changes since " + tracked.snapshot().substring(0, 8));
        assertThat(ground.hash(back, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));

        assertThat(ground.cleanup().summary().number("removed")).isZero();
        Outcome cleanup = ground.cleanup("--all-checkpoints");
        assertThat(cleanup.out()).contains("removed bitmap holdfast-monitor-");
        assertThat(monitor(guest, QUERY)).contains("\"theirs\"").doesNotContain("holdfast-monitor-");
    }

    @Test
    void aBitmapThatWasLostIsMadeUpForByComparing() {
        Guest guest = boot("forgetful", "raw");
        BackupLab.scribble(guest, "vda", 0, 100);
        ground.backed(guest);
        BackupLab.scribble(guest, "vda", 7, 3);
        assertThat(ground.cleanup("--all-checkpoints").out()).contains("removed bitmap");
        Backed whole = ground.backed(guest);
        assertThat(whole.disks()).contains("vda: monitor, all of it").contains("no bitmap of an earlier snapshot");
        assertThat(whole.read()).isGreaterThan(100 << 16);
        assertThat(whole.bytesNew()).isBetween(3L << 16, 4L << 16);
        assertThat(ground.hash(whole, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        BackupLab.scribble(guest, "vda", 9, 1);
        assertThat(ground.backed(guest).disks()).contains("vda: monitor, changes since");
    }

    @Test
    void whereItDoesNotServeAllIsReadAndTheRunSaysWhy() {
        Guest guest = boot("refused", "raw");
        BackupLab.scribble(guest, "vda", 0, 50);
        Backed backed = BackupLab.succeeded(ground.backupWithoutPrograms(guest.uuid()));
        assertThat(backed.disks()).contains("vda: full read").contains("QEMU's monitor does not serve");
        assertThat(ground.hash(backed, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        ground.assertClean(guest);
        assertThat(monitor(guest, QUERY)).doesNotContain("holdfast-");
    }

    @Test
    void aKilledRunIsClearedByCleanupAndByTheNextRun() throws Exception {
        Guest guest = boot("killed", "raw");
        BackupLab.scribble(guest, "vda", 0, 200);
        Backed first = ground.backed(guest);
        BackupLab.scribble(guest, "vda", 0, 160);
        kill(guest);
        Outcome cleanup = ground.cleanup();
        assertThat(cleanup.code()).as(cleanup.out()).isZero();
        assertThat(cleanup.out()).contains("ended what a run that died had made in QEMU");
        ground.assertClean(guest);
        assertOnlyBitmapOf(guest, first);

        BackupLab.scribble(guest, "vda", 0, 160);
        kill(guest);
        Backed next = ground.backed(guest);
        assertThat(next.disks())
                .contains("vda: monitor, changes since " + first.snapshot().substring(0, 8));
        assertThat(ground.hash(next, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertOnlyBitmapOf(guest, next);
    }

    /** What a run has made in QEMU and cannot end without libvirtd, the next contact ends: its note stays. */
    @Test
    @Tag("large")
    void aRunThatEndsWhileLibvirtdIsAwayIsClearedByTheNextContact() {
        Guest guest = boot("away", "raw");
        BackupLab.scribble(guest, "vda", 0, 200);
        Run run = ground.begin("--rate-limit", "6M", guest.uuid());
        ground.awaitBytes(run);
        ground.lab().killDaemon();
        Outcome ended = ground.finish(run);
        ground.lab().startDaemon();
        assertThat(ended.code()).as(ended.errors()).isEqualTo(1);
        guest.awaitAgent();
        assertThat(ground.cleanup().out()).contains("ended what a run that died had made in QEMU");
        ground.assertClean(guest);
        assertThat(monitor(guest, "{\"execute\":\"query-block-jobs\"}")).doesNotContain("holdfast-");
        assertThat(monitor(guest, QUERY)).doesNotContain("holdfast-");
    }

    private void kill(Guest guest) throws InterruptedException {
        Run run = ground.begin("--rate-limit", "2M", guest.uuid());
        ground.awaitBytes(run);
        run.process().destroyForcibly().waitFor();
        assertThat(monitor(guest, "{\"execute\":\"query-block-jobs\"}")).contains("holdfast-");
        guest.awaitAgent();
    }
}
