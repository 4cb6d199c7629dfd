package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.lab.Programs;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** There is no room: for what the guest overwrites meanwhile, for the snapshot, for anything. The guest never pays for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScratchTest {
    private BackupLab ground;
    private Guest guest;
    private Path small;

    @BeforeAll
    void boot(@TempDir Path directory) throws Exception {
        // Mounted first, for libvirtd sees only what was there when it started.
        small = Files.createDirectory(directory.resolve("small"));
        Programs.require(List.of("mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "none", small.toString()));
        ground = BackupLab.start(directory);
        guest = ground.lab()
                .boot(GuestPlan.named("tiny")
                        .disk(ground.lab().image("a", "qcow2", 32), "qcow2")
                        .withAgent())
                .awaitAgent();
        BackupLab.scribble(guest, "vda", 0, 400);
        ground.backed(guest);
        BackupLab.scribble(guest, "vda", 0, 400);
    }

    @AfterAll
    void end() {
        ground.close();
        Programs.require(List.of("umount", "--lazy", small.toString()));
    }

    @AfterEach
    void theNextRunIsRight() {
        assertThat(guest.state()).isEqualTo("running");
        Backed next = ground.backed(guest);
        assertThat(ground.hash(next, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertThat(guest.exec("dmesg | grep -c 'I/O error' || true")).isEqualTo("0\n");
        BackupLab.scribble(guest, "vda", 0, 400);
    }

    /** Overwrites much of the disk while a slow run reads it, and says how the run ended. */
    private Outcome overwriting(String... words) {
        Run run = ground.begin(words);
        ground.awaitJob(run, guest);
        guest.awaitAgent();
        guest.launch(
                "rm -f /run/over; dd if=/dev/urandom of=/dev/vda bs=64k count=400 conv=notrunc,fsync; touch /run/over");
        Outcome outcome = ground.finish(run);
        guest.exec("until [ -e /run/over ]; do sleep 0.1; done");
        return outcome;
    }

    @Test
    void aScratchThatGrowsBeyondItsLimitEndsTheRunAndTheGuestGoesOn() {
        Outcome outcome = overwriting("--scratch-limit", "2M", "--rate-limit", "1M", guest.uuid());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("PLATFORM-0011", "--scratch-limit", "The machine runs on");
        ground.assertClean(guest);
        assertThat(ground.checkpoints(guest)).hasSize(1);
    }

    @Test
    void aScratchThatFillsItsFileSystemEndsTheRunAndTheGuestGoesOn() {
        Path work = small.resolve("w");
        Outcome outcome = overwriting("--work-dir", work.toString(), "--rate-limit", "1M", guest.uuid());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("PLATFORM-0011", "--work-dir");
        assertThat(work).isEmptyDirectory();
        ground.assertClean(guest);
        assertThat(ground.checkpoints(guest)).hasSize(1);
    }

    /** Its storage is full: that is when a backup is wanted. */
    @Test
    void aGuestThatStandsStillForItsOwnDiskIsBackedUpAndLeftAsItIs() throws Exception {
        Path image = ground.lab().image(small.resolve("own").toString(), "qcow2", 32);
        Guest still = ground.lab()
                .boot(GuestPlan.named("still").disk(image, "qcow2").withAgent())
                .awaitAgent();
        still.launch("dd if=/dev/urandom of=/dev/vda bs=64k count=300 conv=notrunc,fsync");
        BackupLab.await("its disk is not full", () -> reason(still).contains("I/O error"));
        assertThat(ground.backed(still).disks()).contains("vda: checkpoint");
        assertThat(reason(still)).contains("paused", "I/O error");
        ground.lab().virsh("destroy", still.name());
        ground.lab().virsh("undefine", still.name(), "--checkpoints-metadata");
        Files.delete(image);
    }

    private String reason(Guest any) {
        return ground.lab().virsh("domstate", "--reason", any.name());
    }

    @Test
    void aWorkDirectoryThatCannotBeMadeIsSaidAndNothingBegins() throws Exception {
        Path file = Files.createFile(ground.work().resolveSibling("file" + System.nanoTime()));
        Outcome outcome = ground.backup("--work-dir", file.resolve("w").toString(), guest.uuid());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("PLATFORM-0010", "--work-dir");
        ground.assertClean(guest);
        assertThat(ground.checkpoints(guest)).hasSize(1);
    }

    @Test
    void aRepositoryThatIsFullFailsTheRunAndFreesTheGuest() {
        Holdfast full =
                ground.holdfast().with("HOLDFAST_REPOSITORY", small.resolve("r").toString());
        assertThat(full.run("repository", "create").code()).isZero();
        Outcome outcome = full.run(
                "backup",
                "--vm",
                "--connect",
                ground.lab().uri(),
                "--work-dir",
                ground.work().toString(),
                "--json",
                guest.uuid());
        Programs.require(List.of("rm", "-rf", small.resolve("r").toString()));
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("STORE-0001");
        ground.assertClean(guest);
        assertThat(ground.checkpoints(guest)).hasSize(1);
    }
}
