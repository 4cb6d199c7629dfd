package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.lab.Lab;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A disk with an I/O thread, whose QEMU crashes with the guest when the reader of an NBD export goes. No QEMU of the lab is new enough not to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ThreadedDisksTest {
    private BackupLab ground;
    private Guest guest;
    private long qemu;

    @BeforeAll
    void boot(@TempDir Path directory) throws Exception {
        ground = BackupLab.start(directory);
        Lab lab = ground.lab();
        guest = lab.define(GuestPlan.named("threaded").withAgent());
        lab.virsh("iothreadadd", guest.name(), "1", "--config");
        String[] drivers = {"name='qemu' type='qcow2' cache='unsafe' iothread='1'", "name='qemu' type='qcow2'"};
        for (int i = 0; i < drivers.length; i++) {
            String target = i == 0 ? "vda" : "vdb";
            Path xml = Files.writeString(
                    directory.resolve("disk.xml"),
                    "<disk type='file' device='disk'><driver " + drivers[i] + "/><source file='"
                            + lab.image(target, "qcow2", 24) + "'/><target dev='" + target + "' bus='virtio'/></disk>");
            lab.virsh("attach-device", guest.name(), xml.toString(), "--config");
        }
        guest.start();
        guest.awaitAgent();
        qemu = guest.pid();
        BackupLab.scribble(guest, "vda", 0, 160);
        BackupLab.scribble(guest, "vdb", 20, 60);
    }

    @AfterAll
    void end() {
        ground.close();
    }

    private void assertRight(Backed backed) {
        assertThat(backed.disks())
                .contains("vda: snapshot", "vdb: snapshot", "has an I/O thread")
                .doesNotContain("checkpoint");
        assertThat(guest.pid()).as("it is the same QEMU").isEqualTo(qemu);
        for (String disk : new String[] {"vda", "vdb"}) {
            assertThat(ground.hash(backed, disk)).isEqualTo(BackupLab.hash(guest, disk));
        }
    }

    @Test
    void theGuestLivesOn() {
        assertThat(ground.list(guest).out()).contains("I/O thread");
        assertRight(ground.backed(guest));
        BackupLab.scribble(guest, "vda", 100, 9);
        assertRight(ground.backed(guest, "--strategy", "full"));
    }

    @Test
    void itLivesOnWhenARunIsKilled() throws Exception {
        // New each time: what is known already is not stored, and would not be held back.
        BackupLab.scribble(guest, "vda", 0, 160);
        Run run = ground.begin("--rate-limit", "2M", guest.uuid());
        ground.awaitBytes(run);
        run.process().destroyForcibly().waitFor();
        assertRight(ground.backed(guest));
    }

    @Test
    void theMonitorIsRefused() {
        Outcome outcome = ground.backup("--strategy", "monitor", guest.uuid());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("I/O thread");
        assertThat(guest.pid()).isEqualTo(qemu);
    }
}
