package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.vm.BackupLab.Backed;
import io.holdfast.format.Time;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Somebody dies in the middle of a run: we, libvirtd, QEMU, the guest. The machine runs on, nothing stays, the next run is right. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KilledRunTest {
    private BackupLab ground;
    private Guest guest;

    @BeforeAll
    void boot(@TempDir Path directory) {
        ground = BackupLab.start(directory);
        guest = ground.lab()
                .boot(GuestPlan.named("tiny")
                        .disk(ground.lab().image("a", "qcow2", 24), "qcow2")
                        .withAgent())
                .awaitAgent();
        ground.backed(guest);
    }

    @AfterAll
    void end() {
        ground.close();
    }

    @BeforeEach
    void muchToRead() {
        BackupLab.scribble(guest, "vda", 0, 160);
    }

    /** A run that takes seconds, with its job under way. */
    private Run slow() {
        Run run = ground.begin("--rate-limit", "2M", guest.uuid());
        ground.awaitReading(run, guest);
        return run;
    }

    private void assertNextIsRight() {
        Backed next = ground.backed(guest);
        assertThat(ground.hash(next, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertThat(ground.checkpoints(guest)).hasSize(1);
    }

    @Test
    void weAreKilledAndTheNextRunClearsUp() throws Exception {
        Run run = slow();
        run.process().destroyForcibly().waitFor();
        assertThat(ground.hasJob(guest)).isTrue();
        BackupLab.scribble(guest, "vda", 200, 5);
        Backed next = ground.backed(guest);
        assertThat(next.disks()).contains("changes since");
        assertThat(ground.hash(next, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertThat(ground.checkpoints(guest)).hasSize(1);
    }

    @Test
    void weAreKilledAndCleanupClearsUp() throws Exception {
        Run run = slow();
        run.process().destroyForcibly().waitFor();
        Outcome outcome = ground.cleanup();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("ended the backup job of a run that died", "deleted checkpoint holdfast-");
        ground.assertClean(guest);
        assertThat(ground.checkpoints(guest)).hasSize(1);
        Outcome again = ground.cleanup();
        assertThat(again.summary().number("removed")).isZero();
        assertNextIsRight();
    }

    @Test
    void weAreAskedToStopAndClearUpOurselves() {
        Run run = slow();
        run.process().destroy();
        Outcome outcome = ground.finish(run);
        assertThat(outcome.code()).as(outcome.errors()).isEqualTo(130);
        ground.assertClean(guest);
        assertThat(ground.checkpoints(guest)).hasSize(1);
        assertNextIsRight();
    }

    @Test
    void libvirtdIsKilledAndTheRunGoesOn() {
        Run run = slow();
        ground.lab().killDaemon();
        sleep(Duration.ofSeconds(1));
        ground.lab().startDaemon();
        Backed backed = BackupLab.succeeded(ground.finish(run));
        ground.assertClean(guest);
        assertThat(ground.hash(backed, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertNextIsRight();
    }

    /** What is read comes from QEMU, and what is left is for the next contact. */
    @Test
    void libvirtdIsKilledAndDoesNotComeBackBeforeTheSnapshotStands() {
        Run run = slow();
        ground.lab().killDaemon();
        Outcome outcome = ground.finish(run);
        ground.lab().startDaemon();
        Backed backed = BackupLab.succeeded(outcome);
        assertThat(ground.snapshots()).contains(backed.snapshot());
        assertThat(outcome.errors()).doesNotContain("Trying once more");
        guest.awaitAgent();
        assertThat(ground.hash(backed, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertNextIsRight();
    }

    @Test
    void weAndLibvirtdAreKilled() throws Exception {
        Run run = slow();
        run.process().destroyForcibly().waitFor();
        ground.lab().killDaemon();
        ground.lab().startDaemon();
        guest.awaitAgent();
        assertNextIsRight();
    }

    /** The machine is off then, and a second try reads it as such. */
    @Test
    void qemuIsKilled() {
        String truth = BackupLab.hash(guest, "vda");
        Run run = slow();
        guest.kill();
        Outcome outcome = ground.finish(run);
        // By then all may have been read already; else the run is begun anew from the image that is left.
        Backed backed = BackupLab.succeeded(outcome);
        assertThat(ground.hash(backed, "vda")).isEqualTo(truth);
        guest.start();
        guest.awaitAgent();
        assertNextIsRight();
    }

    /** As when the host loses power: nobody is left to clear up. */
    @Test
    @Tag("large")
    void weAndLibvirtdAndQemuAreKilled() throws Exception {
        String truth = BackupLab.hash(guest, "vda");
        Run run = slow();
        run.process().destroyForcibly().waitFor();
        guest.kill();
        ground.lab().killDaemon();
        ground.lab().startDaemon();
        // The checkpoint of the run that died goes when a QEMU is there again to delete its bitmap.
        Backed off = BackupLab.succeeded(ground.backup(guest.uuid()));
        assertThat(ground.workFiles()).isEmpty();
        assertThat(off.consistency()).isEqualTo("crash");
        assertThat(ground.hash(off, "vda")).isEqualTo(truth);
        guest.start();
        guest.awaitAgent();
        assertNextIsRight();
    }

    @Test
    void aResetAndAPauseInTheMiddleChangeNothing() {
        String truth = BackupLab.hash(guest, "vda");
        Run run = slow();
        ground.lab().virsh("suspend", guest.name());
        ground.lab().virsh("resume", guest.name());
        ground.lab().virsh("reset", guest.name());
        Backed backed = BackupLab.succeeded(ground.finish(run));
        assertThat(ground.hash(backed, "vda")).isEqualTo(truth);
        // While a job runs, libvirt 9.0 takes no notice of an agent that comes back; when it starts anew it looks.
        ground.lab().killDaemon();
        ground.lab().startDaemon();
        guest.awaitAgent();
        ground.assertClean(guest);
        assertNextIsRight();
    }

    @Test
    void aSecondRunOfTheSameMachineIsTurnedAwayAndTheFirstUnharmed() {
        String truth = BackupLab.hash(guest, "vda");
        Run run = slow();
        ground.pause(run);
        Outcome second = ground.backup(guest.uuid());
        assertThat(second.code()).isEqualTo(1);
        assertThat(second.out()).contains("PLATFORM-0007", "another run of Holdfast backs it up right now");
        Outcome cleanup = ground.cleanup();
        assertThat(cleanup.code()).isEqualTo(3);
        ground.goOn(run);
        Backed backed = BackupLab.succeeded(ground.finish(run));
        assertThat(ground.hash(backed, "vda")).isEqualTo(truth);
        ground.assertClean(guest);
        assertNextIsRight();
    }

    @Test
    void aJobOfSomebodyElseIsLeftAlone() {
        beginTheirJob();
        Outcome outcome = ground.backup(guest.uuid());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("PLATFORM-0007", "a job that is not Holdfast's");
        ground.cleanup();
        assertThat(ground.hasJob(guest)).isTrue();
        ground.lab().virsh("domjobabort", guest.name());
        assertNextIsRight();
    }

    /** He ends our job by hand and begins his own: whether we had read all by then or fail, we leave his alone. */
    @Test
    void aJobThatSomebodyBeginsAfterEndingOursIsLeftAlone() {
        Run run = slow();
        ground.lab().virsh("domjobabort", guest.name());
        beginTheirJob();
        Outcome outcome = ground.finish(run);
        if (outcome.code() != 0) {
            assertThat(outcome.out()).contains("PLATFORM-0007", "a job that is not Holdfast's");
        }
        assertThat(ground.hasJob(guest)).isTrue();
        ground.lab().virsh("domjobabort", guest.name());
        assertNextIsRight();
    }

    /** Until libvirtd believes that the guest is off, it takes half a minute. */
    @Test
    @Tag("large")
    void theGuestIsShutDown() {
        String truth = BackupLab.hash(guest, "vda");
        Run run = slow();
        guest.shutDown();
        Outcome outcome = ground.finish(run);
        Backed backed = BackupLab.succeeded(outcome);
        // Off or on, by how much had been read when it went.
        assertThat(ground.hash(backed, "vda")).isEqualTo(truth);
        guest.start();
        guest.awaitAgent();
        assertNextIsRight();
    }

    @Test
    @Tag("large")
    void killedAtAnyMomentWeLeaveNothingThatTheNextRunDoesNotClear() throws Exception {
        for (int moment = 1; moment <= 16; moment++) {
            BackupLab.scribble(guest, "vda", moment, 10);
            Run run = ground.begin(guest.uuid());
            sleep(Duration.ofMillis(150L * moment));
            run.process().destroyForcibly().waitFor();
            guest.awaitAgent();
            if (moment % 2 == 0) {
                assertThat(ground.cleanup().code()).isZero();
                ground.assertClean(guest);
            }
            assertNextIsRight();
        }
    }

    private void beginTheirJob() {
        Path socket = ground.lab().directory().resolve("theirs.sock");
        Path xml = ground.lab().directory().resolve("theirs.xml");
        write(
                xml,
                "<domainbackup mode='pull'><server transport='unix' socket='" + socket
                        + "'/><disks><disk name='vda' backup='yes' type='file'><scratch file='"
                        + ground.lab().directory().resolve("theirs.scratch") + "'/></disk></disks></domainbackup>");
        ground.lab().virsh("backup-begin", guest.name(), xml.toString());
    }

    static void write(Path file, String text) {
        try {
            java.nio.file.Files.writeString(file, text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static void sleep(Duration span) {
        try {
            Time.system().sleep(span);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
