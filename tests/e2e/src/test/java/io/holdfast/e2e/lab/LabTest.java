package io.holdfast.e2e.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LabTest {
    @TempDir
    Path work = Path.of("");

    @Test
    void aTinyGuestBootsAndWhatItWritesIsOnItsDisk() throws Exception {
        List<Long> pids;
        try (Lab lab = Lab.start(work)) {
            Path disk = lab.fileSystem("vda.qcow2", "qcow2", 64);
            Path other = lab.image("vdb.raw", "raw", 16);
            Guest guest = lab.boot(GuestPlan.named("tiny")
                            .disk(disk, "qcow2")
                            .disk(other, "raw")
                            .withAgent())
                    .awaitAgent();
            String written = guest.exec("dd if=/dev/urandom of=/mnt/vda/a bs=64k count=32 2>/dev/null; sync;"
                    + " dd if=/mnt/vda/a of=/dev/vdb bs=64k 2>/dev/null; sync; sha256sum </mnt/vda/a");
            pids = lab.pids();
            assertThat(pids).containsExactly(guest.pid());

            lab.killDaemon();
            lab.startDaemon();
            assertThat(guest.state()).isEqualTo("running");
            guest.awaitAgent();
            guest.shutDown();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(other), 0, 2 << 20);
            assertThat(written).startsWith(HexFormat.of().formatHex(digest.digest()));

            guest.start();
            guest.awaitAgent();
            assertThat(guest.exec("sha256sum </mnt/vda/a")).isEqualTo(written);
            guest.kill();
            guest.start();
            pids = lab.pids();
            assertThat(pids).hasSize(1);
        }
        assertThat(pids).allSatisfy(each -> assertThat(Path.of("/proc/" + each)).doesNotExist());
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(work.toString());
    }
}
