package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Json;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.lab.Programs;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Machines with disks that cannot be read by image: said by {@code vm list} and again by the backup, and never skipped in silence. */
@Tag("large")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UnreadableDisksTest {
    private BackupLab ground;
    private String loop = "";
    private Optional<Process> server = Optional.empty();

    @BeforeAll
    void begin(@TempDir Path directory) {
        ground = BackupLab.start(directory);
    }

    @AfterAll
    void end() {
        ground.close();
        server.ifPresent(Process::destroyForcibly);
        if (!loop.isEmpty()) {
            Programs.require(List.of("losetup", "--detach", loop));
        }
    }

    private static String disk(String type, String driver, String source, String target, String more) {
        return "<disk type='" + type + "' device='disk'><driver name='qemu' type='" + driver + "'/>" + source
                + "<target dev='" + target + "' bus='virtio'/>" + more + "</disk>";
    }

    private static String file(Path image) {
        return "<source file='" + image + "'/>";
    }

    private static String network(String protocol, String name, String host) {
        return "<source protocol='" + protocol + "' name='" + name + "'><host " + host + "/></source>";
    }

    /** What the list says of each disk: its target, its verdict and why. */
    private List<String> listed(Guest guest) {
        List<String> all = new ArrayList<>();
        for (Json each : ground.list(guest).objects("disk")) {
            all.add(each.text("target") + " " + each.text("verdict") + ": " + each.text("reason"));
        }
        return all;
    }

    private static void assertSaid(List<String> listed, String target, String reason) {
        assertThat(listed)
                .as(target)
                .anyMatch(each -> each.startsWith(target + " not by image: ") && each.contains(reason));
    }

    private Outcome refused(Guest guest) {
        List<String> before = ground.snapshots();
        Outcome outcome = ground.backup(guest.uuid());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("PLATFORM-0012", "--skip-unreadable-disks", "Nothing was begun");
        ground.assertClean(guest);
        assertThat(ground.snapshots()).isEqualTo(before);
        return outcome;
    }

    /** A backup that is complete with exceptions, one for each disk that is left out. */
    private Backed backed(Guest guest, List<String> leftOut) {
        Outcome outcome = ground.backup("--skip-unreadable-disks", guest.uuid());
        assertThat(outcome.code()).as(outcome.out()).isEqualTo(3);
        Backed backed = new Backed(outcome.objects("machine").getFirst());
        assertThat(backed.machine().text("result")).isEqualTo("complete-with-exceptions");
        assertThat(backed.machine().text("notInIt")).isEqualTo(leftOut.toString());
        assertThat(outcome.objects("exception").stream().map(each -> each.text("code")))
                .hasSize(leftOut.size())
                .containsOnly("PLATFORM-0012");
        ground.assertClean(guest);
        return backed;
    }

    @Test
    void ofAMachineThatRunsTheRestIsBackedUpIfAsked() throws Exception {
        loop = Programs.require(List.of(
                        "losetup",
                        "--find",
                        "--show",
                        ground.lab().image("b", "raw", 8).toString()))
                .strip();
        Path socket = ground.lab().directory().resolve("far.sock");
        server = Optional.of(new ProcessBuilder(
                        "qemu-nbd",
                        "--persistent",
                        "--format=raw",
                        "--export-name=far",
                        "--socket=" + socket,
                        ground.lab().image("d", "raw", 8).toString())
                .start());
        Guest guest = ground.lab()
                .define(GuestPlan.named("patchwork")
                        .disk(ground.lab().image("a", "qcow2", 16), "qcow2")
                        .with(disk("block", "raw", "<source dev='" + loop + "'/>", "vdb", ""))
                        .with(disk("file", "raw", file(ground.lab().image("c", "raw", 8)), "vdc", "<shareable/>"))
                        .with(disk(
                                "network",
                                "raw",
                                network("nbd", "far", "transport='unix' socket='" + socket + "'"),
                                "vdd",
                                ""))
                        .with(disk("file", "qcow2", file(ground.lab().image("e", "qcow2", 8)), "vde", "<transient/>"))
                        .withAgent());
        BackupLab.await("no server", () -> socket.toFile().exists());
        guest.start();
        guest.awaitAgent();
        BackupLab.scribble(guest, "vda", 0, 30);
        BackupLab.scribble(guest, "vdd", 0, 30);

        List<String> listed = listed(guest);
        assertSaid(listed, "vdb", "block device " + loop);
        assertSaid(listed, "vdc", "Several machines may write it");
        assertSaid(listed, "vde", "thrown away when the machine stops");
        assertThat(listed).anyMatch(each -> each.startsWith("vdd by image: a network disk"));
        assertThat(refused(guest).out()).contains("Disk vdb of patchwork", "Install the agent in the guest");

        List<String> leftOut = List.of("vdb", "vdc", "vde");
        Backed first = backed(guest, leftOut);
        assertThat(first.disks()).contains("vda: checkpoint, all of it", "vdd: full read, all of it");
        BackupLab.scribble(guest, "vda", 10, 3);
        BackupLab.scribble(guest, "vdd", 10, 3);
        Backed second = backed(guest, leftOut);
        assertThat(second.disks()).contains("vda: checkpoint, changes since", "vdd: full read, all of it");
        assertThat(second.bytesNew()).isBetween(6L << 16, 8L << 16);
        assertThat(ground.hash(second, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertThat(ground.hash(second, "vdd")).isEqualTo(BackupLab.hash(guest, "vdd"));

        Outcome restored = ground.holdfast()
                .run(
                        "restore",
                        second.snapshot(),
                        "--vm",
                        "--name",
                        "patched",
                        "--json",
                        "--connect",
                        ground.lab().uri());
        assertThat(restored.code()).as(restored.errors()).isEqualTo(3);
        String description = ground.lab().virsh("dumpxml", "patched");
        assertThat(description).contains("'vda'").doesNotContain(loop, "'vdc'");
        guest.stop();
    }

    @Test
    void ofAMachineThatIsOffEachKindIsNamed() {
        Guest guest = ground.lab()
                .define(GuestPlan.named("afar")
                        .disk(ground.lab().image("f", "qcow2", 8), "qcow2")
                        .with("<controller type='scsi' model='virtio-scsi'/>")
                        .with(
                                "<disk type='block' device='lun'><driver name='qemu' type='raw'/><source dev='/dev/nowhere'/><target dev='sda' bus='scsi'/></disk>")
                        .with(disk(
                                "network", "raw", network("rbd", "pool/image", "name='ceph' port='6789'"), "vdb", ""))
                        .with(disk(
                                "network",
                                "raw",
                                network("iscsi", "iqn.2026-01.x:y/1", "name='san' port='3260'"),
                                "vdc",
                                ""))
                        .with(disk("network", "raw", network("nbd", "far", "name='far' port='10809'"), "vdd", ""))
                        .with(disk("volume", "raw", "<source pool='lvm' volume='v'/>", "vde", ""))
                        .with(disk("file", "raw", file(Path.of("/nowhere/at/all")), "vdf", "")));
        List<String> listed = listed(guest);
        assertSaid(listed, "sda", "It is a LUN of the host");
        assertSaid(listed, "vdb", "network disk rbd://ceph");
        assertSaid(listed, "vdc", "network disk iscsi://san");
        assertSaid(listed, "vdd", "network disk nbd://far");
        assertSaid(listed, "vde", "volume v of pool lvm");
        assertSaid(listed, "vdf", "/nowhere/at/all");
        assertThat(listed).anyMatch(each -> each.startsWith("vda by image: "));
        Backed backed = backed(guest, List.of("vdb", "vdc", "vdd", "vde", "vdf", "sda"));
        assertThat(backed.disks()).contains("vda: offline, all of it");
    }
}
