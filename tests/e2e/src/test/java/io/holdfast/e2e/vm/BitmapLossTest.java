package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.lab.Programs;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What tells of changes is lost, broken or of another image: the run notices, says so, and what it keeps is right. Each test leaves the guest running. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BitmapLossTest {
    private BackupLab ground;
    private Guest guest;
    private Path image;

    @BeforeAll
    void boot(@TempDir Path directory) {
        ground = BackupLab.start(directory);
        image = ground.lab().image("a", "qcow2", 16);
        guest = ground.lab()
                .boot(GuestPlan.named("tiny").disk(image, "qcow2").withAgent())
                .awaitAgent();
    }

    @AfterAll
    void end() {
        ground.close();
    }

    @BeforeEach
    void aPointToStartFrom() {
        BackupLab.scribble(guest, "vda", 0, 100);
        ground.backed(guest);
        BackupLab.scribble(guest, "vda", 30, 3);
    }

    private void restart() {
        guest.start();
        guest.awaitAgent();
    }

    /** The run right after read and compared all of it and says why; the one after that only reads changes. */
    private void assertHeals(String... why) {
        Backed whole = ground.backed(guest);
        assertThat(whole.disks()).contains("vda: checkpoint, all of it").contains(why);
        assertThat(ground.hash(whole, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertTracksAgain();
    }

    private void assertTracksAgain() {
        BackupLab.scribble(guest, "vda", 130, 2);
        Backed next = ground.backed(guest);
        assertThat(next.disks()).contains("vda: checkpoint, changes since");
        assertThat(ground.hash(next, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertThat(ground.checkpoints(guest)).hasSize(1);
    }

    @Test
    void aKilledQemuLeavesABrokenBitmap() {
        guest.kill();
        restart();
        assertHeals("what changed is not known");
    }

    @Test
    void aCheckpointWasDeletedWithoutItsBitmap() {
        ground.lab()
                .virsh("checkpoint-delete", "tiny", ground.checkpoints(guest).getFirst(), "--metadata");
        assertHeals("no checkpoint of an earlier snapshot is there");
    }

    @Test
    void aBitmapWasRemovedWhileTheMachineWasOff() {
        guest.shutDown();
        String name = ground.checkpoints(guest).getFirst();
        Programs.require(List.of("qemu-img", "bitmap", "--remove", image.toString(), name));
        restart();
        assertHeals("what changed is not known");
    }

    /** The bitmap of the older image is that of an older checkpoint, which is gone by now. */
    @Test
    void theImageWasReplacedByAnOlderOne() {
        guest.shutDown();
        Path kept = image.resolveSibling("kept");
        Programs.require(List.of("cp", image.toString(), kept.toString()));
        restart();
        BackupLab.scribble(guest, "vda", 0, 100);
        ground.backed(guest);
        guest.shutDown();
        Programs.require(List.of("mv", kept.toString(), image.toString()));
        restart();
        assertHeals("what changed is not known");
    }

    /** The bitmap is there and whole, but knows nothing of what was written while the machine was off: a sample of what should not have changed tells. */
    @Test
    void theImageWasWrittenBehindTheBack() {
        BackupLab.scribble(guest, "vda", 0, 256);
        ground.backed(guest);
        guest.shutDown();
        // A guest that is off writes no bitmap: neither does who writes past QEMU.
        Programs.require(List.of(
                "bash",
                "-c",
                "data=$(qemu-img map --output=json " + image
                        + " | jq '[.[]|select(.data)][0].offset'); dd if=/dev/urandom of=" + image
                        + " bs=64k seek=$((data/65536)) count=200 conv=notrunc 2>/dev/null"));
        restart();
        var outcome = ground.backup(guest.uuid());
        Backed backed = new Backed(outcome.objects("machine").getFirst());
        assertThat(outcome.code()).as(outcome.out() + outcome.errors()).isIn(0, 3);
        assertThat(outcome.out() + outcome.errors()).contains("SOURCE-0005");
        ground.assertClean(guest);
        assertThat(ground.hash(backed, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertTracksAgain();
    }

    /** Each image has a bitmap of the same name, and hardly any sample would tell two disks apart that differ in one place. */
    @Test
    void twoDisksWereExchangedAndNeitherIsTakenForTheOther() {
        Path one = ground.lab().image("one", "qcow2", 32);
        Path other = ground.lab().image("other", "qcow2", 32);
        Guest pair = ground.lab()
                .boot(GuestPlan.named("pair")
                        .disk(one, "qcow2")
                        .disk(other, "qcow2")
                        .withAgent())
                .awaitAgent();
        BackupLab.scribble(pair, "vda", 0, 400);
        pair.exec("dd if=/dev/vda of=/dev/vdb bs=64k count=400 conv=fsync 2>/dev/null");
        BackupLab.scribble(pair, "vdb", 77, 1);
        Backed before = ground.backed(pair);
        pair.stop();
        ground.lab().virsh("detach-disk", "pair", "vda", "--config");
        ground.lab().virsh("detach-disk", "pair", "vdb", "--config");
        ground.lab().virsh("attach-disk", "pair", other.toString(), "vda", "--subdriver", "qcow2", "--config");
        ground.lab().virsh("attach-disk", "pair", one.toString(), "vdb", "--subdriver", "qcow2", "--config");
        Backed off = ground.backed(pair);
        assertThat(off.disks()).contains("vda: offline, all of it", "vdb: offline, all of it");
        pair.start();
        pair.awaitAgent();
        Backed running = ground.backed(pair);
        for (Backed each : List.of(off, running)) {
            assertThat(ground.hash(each, "vda")).isEqualTo(ground.hash(before, "vdb"));
            assertThat(ground.hash(each, "vdb")).isEqualTo(ground.hash(before, "vda"));
        }
        pair.stop();
    }

    /** libvirt refuses a backup meanwhile. That is no fault of the checkpoint, which is as good as before when it is over. */
    @Test
    void whatSomebodyElseDoesMeanwhileCostsNoBitmap() {
        Path copy = image.resolveSibling("copy");
        ground.lab().virsh("blockcopy", "tiny", "vda", copy.toString(), "--transient-job", "--bandwidth", "1");
        assertRefused("Disk vda of tiny is being copied by somebody else", "`virsh blockjob`");
        ground.lab().virsh("blockjob", "tiny", "vda", "--abort");
        assertTracksAgain();

        Path socket = image.resolveSibling("theirs");
        monitor("{'execute':'nbd-server-start','arguments':{'addr':{'type':'unix','data':{'path':'" + socket + "'}}}}");
        assertRefused("Somebody else uses the NBD server", "--strategy snapshot");
        monitor("{'execute':'nbd-server-stop'}");
        assertTracksAgain();
    }

    private void assertRefused(String... words) {
        Outcome outcome = ground.backup(guest.uuid());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("PLATFORM-0007", "Nothing was begun").contains(words);
        ground.assertClean(guest);
        assertThat(ground.checkpoints(guest)).hasSize(1);
    }

    private void monitor(String command) {
        ground.lab().virsh("qemu-monitor-command", "tiny", command.replace('\'', '"'));
    }

    @Test
    void aResetKeepsWhatIsKnown() {
        ground.lab().virsh("reset", "tiny");
        guest.awaitAgent();
        assertTracksAgain();
    }

    @Test
    void aSavedAndRestoredMachineKeepsWhatIsKnown() {
        Path state = ground.lab().directory().resolve("saved");
        ground.lab().virsh("save", "tiny", state.toString());
        ground.lab().virsh("restore", state.toString());
        guest.awaitAgent();
        assertTracksAgain();
    }
}
