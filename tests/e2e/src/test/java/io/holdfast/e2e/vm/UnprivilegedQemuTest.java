package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Most hosts let QEMU run as a user of its own. */
final class UnprivilegedQemuTest {
    @Test
    void aQemuThatIsNotRootIsBackedUpInEveryWay(@TempDir Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        try (BackupLab ground = BackupLab.startAs("libvirt-qemu", directory)) {
            Guest guest = ground.lab()
                    .boot(GuestPlan.named("confined")
                            .disk(ground.lab().image("a", "qcow2", 32), "qcow2")
                            .disk(ground.lab().image("b", "raw", 16), "raw")
                            .withAgent())
                    .awaitAgent();
            BackupLab.scribble(guest, "vda", 0, 100);
            assertThat(ground.backed(guest).disks()).contains("vda: checkpoint, all of it", "vdb: monitor");
            BackupLab.scribble(guest, "vda", 50, 3);
            Backed increment = ground.backed(guest);
            assertThat(increment.disks()).contains("vda: checkpoint, changes since");
            assertThat(ground.hash(increment, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
            assertThat(ground.backed(guest, "--strategy", "monitor").disks()).contains("vda: monitor");
            assertThat(ground.backed(guest, "--strategy", "snapshot").disks()).contains("vda: snapshot");
        }
    }
}
