package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A guest that neither runs nor is simply off: its memory is saved, it sleeps, it has crashed. Each test leaves it running. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GuestStatesTest {
    private BackupLab ground;
    private Path image;
    private Guest guest;
    private Backed before;

    @BeforeAll
    void boot(@TempDir Path directory) {
        ground = BackupLab.start(directory);
        image = ground.lab().image("a", "qcow2", 16);
        guest = ground.lab()
                .boot(GuestPlan.named("moody")
                        .disk(image, "qcow2")
                        .with("<panic model='isa'/>")
                        .withAgent())
                .awaitAgent();
        BackupLab.scribble(guest, "vda", 0, 60);
    }

    @AfterAll
    void end() {
        ground.close();
    }

    @BeforeEach
    void changes() {
        before = ground.backed(guest);
        BackupLab.scribble(guest, "vda", 20, 5);
    }

    private String listed() {
        return ground.list(guest).objects("vm").getFirst().text("state");
    }

    private String changesSince(Backed backed) {
        return "changes since " + backed.snapshot().substring(0, 8);
    }

    private void assertNextIsRight(Backed last) {
        BackupLab.scribble(guest, "vda", 90, 3);
        Backed next = ground.backed(guest);
        assertThat(next.disks()).contains("vda: checkpoint, " + changesSince(last));
        assertThat(ground.hash(next, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
    }

    @Test
    void ofAMachineWhoseMemoryIsSavedTheDisksAreReadAndNotTheMemory() {
        ground.lab().virsh("managedsave", guest.name());
        assertThat(listed()).isEqualTo("saved");
        Backed saved = ground.backed(guest);
        assertThat(saved.disks()).contains("vda: offline, " + changesSince(before));
        assertThat(saved.consistency()).isEqualTo("crash");
        assertThat(saved.machine().text("consistencyReason")).contains("its memory saved, which is not kept");
        assertThat(ground.hash(saved, "vda")).isEqualTo(ground.hash(image));
        guest.start();
        guest.awaitAgent();
        assertNextIsRight(before);
    }

    @Test
    void aSleepingGuestIsBackedUpAndGoesOnSleeping() {
        String truth = BackupLab.hash(guest, "vda");
        guest.launch("echo mem >/sys/power/state");
        BackupLab.await("it does not sleep", () -> guest.state().equals("pmsuspended"));
        assertThat(listed()).isEqualTo("sleeping");
        Backed sleeping = ground.backed(guest);
        assertThat(guest.state()).isEqualTo("pmsuspended");
        assertThat(sleeping.disks()).contains("vda: checkpoint, " + changesSince(before));
        assertThat(sleeping.consistency()).isEqualTo("crash");
        assertThat(ground.hash(sleeping, "vda")).isEqualTo(truth);
        ground.lab().virsh("dompmwakeup", guest.name());
        guest.awaitAgent();
        assertNextIsRight(sleeping);
    }

    @Test
    void aCrashedGuestIsBackedUpAsItDied() {
        String truth = BackupLab.hash(guest, "vda");
        guest.launch("echo c >/proc/sysrq-trigger");
        BackupLab.await("it does not crash", () -> guest.state().equals("crashed"));
        assertThat(listed()).isEqualTo("crashed");
        Backed crashed = ground.backed(guest);
        assertThat(guest.state()).isEqualTo("crashed");
        assertThat(crashed.disks()).contains("vda: checkpoint, " + changesSince(before));
        assertThat(crashed.consistency()).isEqualTo("crash");
        assertThat(crashed.machine().text("consistencyReason")).contains("does not run");
        assertThat(ground.hash(crashed, "vda")).isEqualTo(truth);
        guest.stop();
        guest.start();
        guest.awaitAgent();
        assertNextIsRight(crashed);
    }
}
