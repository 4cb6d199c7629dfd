package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Ways other than the best: overlays that are merged again, and the backup job without bitmaps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SnapshotStrategyTest {
    private BackupLab ground;
    private Guest guest;

    @BeforeAll
    void boot(@TempDir Path directory) {
        ground = BackupLab.start(directory);
        guest = ground.lab()
                .boot(GuestPlan.named("older host")
                        .disk(ground.lab().fileSystem("a b.qcow2", "qcow2", 64), "qcow2")
                        .disk(ground.lab().image("c,d=e.raw", "raw", 16), "raw")
                        .withAgent())
                .awaitAgent();
        BackupLab.scribble(guest, "vdb", 0, 200);
    }

    @AfterAll
    void end() {
        ground.close();
    }

    @Test
    void overlaysCarryTheGuestMeanwhileAndAreMergedAgain() {
        guest.exec("echo before >/mnt/vda/said; sync");
        String truth = BackupLab.hash(guest, "vdb");
        Run run = ground.begin("--strategy", "snapshot", "--rate-limit", "6M", guest.uuid());
        awaitOverlay();
        guest.awaitAgent();
        BackupLab.scribble(guest, "vdb", 10, 20);
        guest.exec("echo after >/mnt/vda/said; sync");
        Backed backed = BackupLab.succeeded(ground.finish(run));
        ground.assertClean(guest);
        assertThat(backed.disks()).contains("vda: snapshot, all of it: a snapshot was asked for", "vdb: snapshot");
        assertThat(backed.consistency()).isEqualTo("application");
        assertThat(ground.hash(backed, "vdb")).isEqualTo(truth);
        assertThat(ground.file(backed, "vda", "/said")).isEqualTo("before\n");
        assertThat(guest.exec("echo 3 >/proc/sys/vm/drop_caches; cat /mnt/vda/said"))
                .isEqualTo("after\n");

        Backed next = ground.backed(guest, "--strategy", "snapshot");
        assertThat(ground.hash(next, "vdb")).isEqualTo(BackupLab.hash(guest, "vdb"));
        assertThat(ground.file(next, "vda", "/said")).isEqualTo("after\n");
        assertOverlayFilesAreGone();
    }

    private void awaitOverlay() {
        BackupLab.await(
                "no overlay",
                () -> ground.lab().virsh("domblklist", guest.name()).contains(".holdfast-"));
    }

    private void assertOverlayFilesAreGone() {
        assertThat(ground.lab().directory().toFile().list((directory, name) -> name.contains("holdfast-")))
                .isEmpty();
    }

    @Test
    void overlaysOfAKilledRunAreMergedByTheNextOne() throws InterruptedException {
        killWithOverlays();
        BackupLab.scribble(guest, "vdb", 60, 9);
        Backed next = ground.backed(guest);
        assertThat(ground.hash(next, "vdb")).isEqualTo(BackupLab.hash(guest, "vdb"));
        assertOverlayFilesAreGone();
    }

    @Test
    void overlaysOfAKilledRunAreMergedByCleanup() throws InterruptedException {
        killWithOverlays();
        guest.exec("echo meanwhile >/mnt/vda/meanwhile; sync");
        Outcome outcome = ground.cleanup();
        assertThat(outcome.code()).as(outcome.out() + outcome.errors()).isZero();
        assertThat(outcome.out()).contains("merged the overlay of vda", "merged the overlay of vdb");
        ground.assertClean(guest);
        assertOverlayFilesAreGone();
        assertThat(guest.exec("echo 3 >/proc/sys/vm/drop_caches; cat /mnt/vda/meanwhile"))
                .isEqualTo("meanwhile\n");
    }

    private void killWithOverlays() throws InterruptedException {
        BackupLab.scribble(guest, "vdb", 0, 200);
        Run run = ground.begin("--strategy", "snapshot", "--rate-limit", "2M", guest.uuid());
        awaitOverlay();
        run.process().destroyForcibly().waitFor();
        guest.awaitAgent();
    }

    /** Else the images that it reads would be written. */
    @Test
    void overlaysOfALivingRunStayWhoeverComesMeanwhile() {
        BackupLab.scribble(guest, "vdb", 0, 200);
        String truth = BackupLab.hash(guest, "vdb");
        Run run = ground.begin("--strategy", "snapshot", "--rate-limit", "2M", guest.uuid());
        ground.awaitBytes(run);
        ground.pause(run);
        BackupLab.scribble(guest, "vdb", 10, 150);
        List<Outcome> others = List.of(
                ground.holdfast().run("vm", "cleanup", "--connect", ground.lab().uri(), "--work-dir", "/nonexistent"),
                ground.cleanup(),
                ground.backup(guest.uuid()));
        ground.goOn(run);
        Backed backed = BackupLab.succeeded(ground.finish(run));
        assertThat(ground.hash(backed, "vdb")).isEqualTo(truth);
        ground.assertClean(guest);
        assertThat(others).extracting(Outcome::code).doesNotContain(0);
        assertThat(others.getFirst().errors()).contains("another run of Holdfast");
        assertThat(others.getLast().out()).contains("PLATFORM-0007", "another run of Holdfast");
    }

    @Test
    void aRunWhoseOverlayIsMergedByAnotherHandIsBegunAnew() {
        BackupLab.scribble(guest, "vdb", 0, 200);
        Run run = ground.begin("--strategy", "snapshot", "--rate-limit", "2M", guest.uuid());
        ground.awaitBytes(run);
        ground.pause(run);
        BackupLab.scribble(guest, "vdb", 10, 150);
        ground.lab().virsh("blockcommit", guest.name(), "vdb", "--shallow", "--active", "--pivot", "--wait");
        ground.goOn(run);
        Outcome outcome = ground.finish(run);
        // Nobody but who merged it knows that nothing needs it any more.
        for (File each : leftOverlays()) {
            assertThat(each.delete()).isTrue();
        }
        Backed backed = BackupLab.succeeded(outcome);
        assertThat(ground.hash(backed, "vdb")).isEqualTo(BackupLab.hash(guest, "vdb"));
        ground.assertClean(guest);
    }

    private List<File> leftOverlays() {
        return List.of(ground.lab().directory().toFile().listFiles((directory, name) -> name.contains(".holdfast-")));
    }

    /** Overlays can be merged only while the machine runs, and are part of it until then. */
    @Test
    void aGuestThatStopsOnItsOverlaysIsBackedUpOffAndMergedWhenItRunsAgain() throws InterruptedException {
        killWithOverlays();
        BackupLab.scribble(guest, "vdb", 5, 6);
        String truth = BackupLab.hash(guest, "vdb");
        guest.shutDown();
        Outcome outcome = ground.backup(guest.uuid());
        Backed off = BackupLab.succeeded(outcome);
        assertThat(ground.hash(off, "vdb")).isEqualTo(truth);
        guest.start();
        guest.awaitAgent();
        assertThat(BackupLab.hash(guest, "vdb")).isEqualTo(truth);
        Backed on = ground.backed(guest);
        assertThat(ground.hash(on, "vdb")).isEqualTo(truth);
        assertOverlayFilesAreGone();
    }

    @Test
    void aFullReadPutsNoBitmapIntoTheImages() {
        Backed full = ground.backed(guest, "--strategy", "full");
        assertThat(full.disks()).contains("vda: full read, all of it: no bitmap is kept in it");
        assertThat(ground.checkpoints(guest)).hasSizeLessThan(2);
        assertThat(ground.hash(full, "vdb")).isEqualTo(BackupLab.hash(guest, "vdb"));
    }
}
