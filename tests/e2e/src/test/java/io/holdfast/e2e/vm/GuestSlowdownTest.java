package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A guest that uses one disk all the time, in requests that do not change it; the other can be written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GuestSlowdownTest {
    private BackupLab ground;
    private Guest guest;

    @BeforeAll
    void boot(@TempDir Path directory) throws Exception {
        ground = BackupLab.start(directory);
        guest = ground.lab()
                .boot(GuestPlan.named("busy")
                        .disk(ground.lab().image("a", "qcow2", 32), "qcow2")
                        .disk(ground.lab().image("b", "qcow2", 8), "qcow2")
                        .withAgent())
                .awaitAgent();
        BackupLab.scribble(guest, "vda", 0, 512);
        BackupLab.scribble(guest, "vdb", 0, 128);
        guest.launch("while :; do dd if=/dev/vdb of=/dev/null bs=4k iflag=direct 2>/dev/null || exit; done");
    }

    @AfterAll
    void end() {
        ground.close();
    }

    @Test
    void aBusyGuestIsReadSlowlyAndAsItWasWhenTheBackupBegan() {
        String before = BackupLab.hash(guest, "vda");
        Run run = ground.begin("--force", guest.uuid());
        ground.awaitJob(run, guest);
        guest.awaitAgent();
        guest.launch("dd if=/dev/urandom of=/dev/vda bs=64k count=512 conv=notrunc,fsync");
        Backed backed = BackupLab.succeeded(ground.finish(run));
        assertThat(backed.machine().number("heldBackMilliseconds")).isPositive();
        assertThat(ground.hash(backed, "vda")).isEqualTo(before);
        ground.assertClean(guest);
    }

    @Test
    void whoWantsItIsReadAtFullSpeed() {
        Backed backed = ground.backed(guest, "--force", "--guest-slowdown", "off");
        assertThat(backed.machine().number("heldBackMilliseconds")).isZero();
    }
}
