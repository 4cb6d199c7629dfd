package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.lab.Programs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image on which whoever opens it waits for ever: here a FIFO. */
final class HangingImagesTest {
    @Test
    void theOtherMachinesAreListedAndBackedUp(@TempDir Path directory) {
        try (BackupLab ground = BackupLab.start(directory)) {
            Path fifo = ground.lab().directory().resolve("fifo");
            Programs.require(List.of("mkfifo", fifo.toString()));
            Guest hanging = ground.lab().define(GuestPlan.named("hanging").disk(fifo, "raw"));
            ground.lab().define(GuestPlan.named("sound").disk(ground.lab().image("a", "qcow2", 8), "qcow2"));
            assertThat(ground.list(hanging).out()).contains("not by image", "FIFO");
            Outcome all = ground.backup("--all");
            assertThat(all.code()).isEqualTo(1);
            assertThat(all.out()).contains("PLATFORM-0012", "\"machinesFailed\":1");
            assertThat(ground.snapshots()).hasSize(1);
        }
    }
}
