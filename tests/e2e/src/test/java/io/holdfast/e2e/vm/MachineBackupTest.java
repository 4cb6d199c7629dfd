package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.lab.Programs;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A guest that runs and is backed up again and again while nothing breaks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MachineBackupTest {
    private static final String NAME = "虚拟机 & \"tiny\" 'it' <x> " + "y".repeat(178);
    private static final long MIB = 1 << 20;

    private BackupLab ground;
    private Guest guest;

    @BeforeAll
    void boot(@TempDir Path directory) {
        ground = BackupLab.start(directory);
        guest = ground.lab()
                .boot(GuestPlan.named(NAME)
                        .disk(ground.lab().fileSystem("镜像 & a", "qcow2", 64), "qcow2")
                        .disk(ground.lab().image("b", "qcow2", 16), "qcow2")
                        .disk(ground.lab().image("c", "raw", 4), "raw")
                        .withAgent())
                .awaitAgent();
    }

    @AfterAll
    void end() {
        ground.close();
    }

    private void assertRight(Backed backed) {
        assertThat(ground.hash(backed, "vdb")).isEqualTo(BackupLab.hash(guest, "vdb"));
        assertThat(ground.hash(backed, "vdc")).isEqualTo(BackupLab.hash(guest, "vdc"));
        Programs.require(List.of("e2fsck", "-fn", ground.restored(backed, "vda").toString()));
    }

    @Test
    void theFirstRunReadsAllTheNextWhatChangedAndThenNothing() {
        BackupLab.scribble(guest, "vdb", 0, 128);
        BackupLab.scribble(guest, "vdc", 3, 20);
        Backed first = ground.backed(guest, "--force");
        assertThat(first.disks())
                .contains("vda: checkpoint, all of it", "vdb: checkpoint, all of it", "vdc: monitor, all of it");
        assertThat(first.consistency()).isEqualTo("application");
        assertRight(first);
        String before = ground.hash(first, "vdb");

        BackupLab.scribble(guest, "vdb", 40, 4);
        BackupLab.scribble(guest, "vdb", 250, 1);
        BackupLab.scribble(guest, "vdc", 60, 1);
        Backed second = ground.backed(guest);
        assertThat(second.disks())
                .contains(
                        "vda: checkpoint, changes since",
                        "vdb: checkpoint, changes since",
                        "vdc: monitor, changes since");
        assertThat(second.read()).isLessThan(8 * MIB);
        assertRight(second);

        Backed third = ground.backed(guest);
        assertThat(third.read()).isLessThan(7 * MIB);
        assertThat(third.machine().number("bytesNew")).isLessThan(MIB);
        assertRight(third);
        assertThat(ground.hash(first, "vdb")).isEqualTo(before);
        assertThat(ground.checkpoints(guest)).hasSize(1);
    }

    /** A counter is written first, its copy after it: at any one moment the copy is the same or one behind. */
    @Test
    void whatIsKeptIsOfOneMomentThoughTheGuestWritesAllTheWhile() {
        ground.backed(guest);
        guest.exec("dd if=/dev/urandom of=/mnt/vda/ballast bs=1M count=12 2>/dev/null; sync");
        guest.launch("rm -f /run/enough; n=1000; until [ -e /run/enough ]; do n=$((n+1));"
                + " for f in counter copy; do echo $n >/mnt/vda/$f.new; sync; mv /mnt/vda/$f.new /mnt/vda/$f; sync; done;"
                + " dd if=/dev/urandom of=/dev/vdb bs=64k seek=$((n%256)) count=1 conv=notrunc,fsync 2>/dev/null; done;"
                + " touch /run/ended");
        guest.exec("until [ -s /mnt/vda/copy ]; do sleep 0.1; done");
        Run run = ground.begin("--rate-limit", "4M", guest.uuid());
        ground.awaitJob(run, guest);
        Backed backed = BackupLab.succeeded(ground.finish(run));
        ground.assertClean(guest);
        guest.exec("touch /run/enough; until [ -e /run/ended ]; do sleep 0.1; done");

        int counter = Integer.parseInt(ground.file(backed, "vda", "/counter").strip());
        int copy = Integer.parseInt(ground.file(backed, "vda", "/copy").strip());
        assertThat(counter - copy).isBetween(0, 1);
        assertThat(Integer.parseInt(guest.exec("cat /mnt/vda/counter").strip())).isGreaterThan(counter + 3);
        Programs.require(List.of("e2fsck", "-fn", ground.restored(backed, "vda").toString()));
        // What came after the moment is in the next one.
        Backed next = ground.backed(guest);
        assertRight(next);
    }

    @Test
    void disksMayComeGrowAndGoBetweenRuns() {
        ground.backed(guest);
        Path added = ground.lab().image("d", "qcow2", 8);
        ground.lab().virsh("attach-disk", NAME, added.toString(), "vdd", "--subdriver", "qcow2", "--persistent");
        BackupLab.await(
                "the guest does not see its new disk",
                () -> guest.exec("ls /dev").contains("vdd"));
        BackupLab.scribble(guest, "vdd", 5, 30);
        Backed more = ground.backed(guest);
        assertThat(more.disks()).contains("vda: checkpoint, changes since", "vdd: checkpoint, all of it");
        assertThat(ground.hash(more, "vdd")).isEqualTo(BackupLab.hash(guest, "vdd"));

        ground.lab().virsh("blockresize", NAME, "vdd", "12M");
        BackupLab.scribble(guest, "vdd", 180, 8);
        Backed grown = ground.backed(guest);
        assertThat(ground.restored(grown, "vdd")).hasSize(12 * MIB);
        assertThat(ground.hash(grown, "vdd")).isEqualTo(BackupLab.hash(guest, "vdd"));
        assertRight(grown);

        ground.lab().virsh("detach-disk", NAME, "vdd", "--persistent");
        BackupLab.await(
                "the disk is not gone",
                () -> !ground.lab().virsh("domblklist", NAME).contains("vdd"));
        Backed less = ground.backed(guest);
        assertThat(less.disks()).doesNotContain("vdd").contains("vda: checkpoint, changes since");
        assertRight(less);
    }

    @Test
    void snapshotsAndCheckpointsOfOthersAreNotTouchedAndHideNothing() {
        ground.backed(guest);
        ground.lab()
                .virsh(
                        "checkpoint-create-as",
                        NAME,
                        "somebodys",
                        "--diskspec",
                        "vda",
                        "--diskspec",
                        "vdb",
                        "--diskspec",
                        "vdc,checkpoint=no");
        BackupLab.scribble(guest, "vdb", 9, 2);
        Backed beside = ground.backed(guest);
        assertThat(beside.disks()).contains("vdb: checkpoint, changes since");
        assertRight(beside);
        assertThat(ground.checkpoints(guest)).hasSize(2).contains("somebodys");

        ground.lab()
                .virsh(
                        "snapshot-create-as",
                        NAME,
                        "theirs",
                        "--disk-only",
                        "--no-metadata",
                        "--atomic",
                        "--diskspec",
                        "vdb,file=" + ground.lab().directory().resolve("theirs.qcow2"));
        BackupLab.scribble(guest, "vdb", 100, 3);
        Backed above = ground.backed(guest);
        assertRight(above);
        BackupLab.scribble(guest, "vdb", 110, 3);
        assertRight(ground.backed(guest));
        ground.lab().virsh("blockcommit", NAME, "vdb", "--active", "--pivot");
        BackupLab.scribble(guest, "vdb", 120, 3);
        assertRight(ground.backed(guest));
        assertThat(ground.cleanup().code()).isZero();
        assertThat(ground.checkpoints(guest)).contains("somebodys");
        ground.lab().virsh("checkpoint-delete", NAME, "somebodys");
    }

    @Test
    void twoRepositoriesEachHaveACheckpointOfTheirOwn() {
        ground.backed(guest);
        var other = ground.holdfast()
                .with(
                        "HOLDFAST_REPOSITORY",
                        ground.work().resolveSibling("other").toString());
        assertThat(other.run("repository", "create").code()).isZero();
        String[] words = {
            "backup",
            "--vm",
            "--connect",
            ground.lab().uri(),
            "--work-dir",
            ground.work().toString(),
            "--json",
            guest.uuid()
        };
        assertThat(other.run(words).code()).isZero();
        assertThat(ground.checkpoints(guest)).hasSize(2);
        BackupLab.scribble(guest, "vdb", 33, 2);
        Backed here = BackupLab.succeeded(ground.backup(guest.uuid()));
        assertThat(here.disks()).contains("vdb: checkpoint, changes since");
        assertRight(here);
        Outcome there = other.run(words);
        assertThat(there.out()).contains("vdb: checkpoint, changes since");
        assertThat(there.summary().number("bytesRead")).isLessThan(8 * MIB);
        // Without a word of the other repository its checkpoint stays.
        assertThat(ground.cleanup().code()).isZero();
        assertThat(ground.checkpoints(guest)).hasSize(2);
        assertThat(other.run(
                                "vm",
                                "cleanup",
                                "--all-checkpoints",
                                "--connect",
                                ground.lab().uri())
                        .code())
                .isZero();
        assertThat(ground.checkpoints(guest)).isEmpty();
    }

    @Test
    void aPausedGuestIsBackedUpAndStaysPaused() {
        BackupLab.scribble(guest, "vdb", 70, 2);
        String truth = BackupLab.hash(guest, "vdb");
        ground.lab().virsh("suspend", NAME);
        Backed paused = ground.backed(guest);
        assertThat(guest.state()).isEqualTo("paused");
        assertThat(paused.consistency()).isEqualTo("crash");
        assertThat(ground.list(guest).objects("vm").getFirst().text("state")).isEqualTo("paused");
        assertThat(paused.machine().text("consistencyReason")).contains("does not run");
        ground.lab().virsh("resume", NAME);
        assertThat(ground.hash(paused, "vdb")).isEqualTo(truth);
    }
}
