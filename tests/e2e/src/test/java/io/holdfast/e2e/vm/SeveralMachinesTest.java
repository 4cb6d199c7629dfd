package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Json;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.lab.Lab;
import io.holdfast.e2e.lab.Programs;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Which machines are meant, how several end, and what is said when there are none to be reached. The machines are off: none of this depends on a guest. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SeveralMachinesTest {
    private BackupLab ground;
    private Guest web;
    private Guest broken;

    @BeforeAll
    void define(@TempDir Path directory) throws Exception {
        ground = BackupLab.start(directory);
        web = ground.lab().define(GuestPlan.named("web 1").disk(ground.lab().fileSystem("a", "qcow2", 16), "qcow2"));
        ground.lab().define(GuestPlan.named("web 2").disk(ground.lab().fileSystem("b", "raw", 16), "raw"));
        ground.lab().define(GuestPlan.named("diskless"));
        broken = ground.lab().define(GuestPlan.named("broken").disk(ground.lab().image("c", "qcow2", 16), "qcow2"));
        Files.writeString(ground.lab().directory().resolve("c"), "no image");
    }

    @AfterAll
    void end() {
        ground.close();
    }

    private List<String> snapshotNames() {
        return ground.holdfast().run("snapshots", "--json").objects("snapshot").stream()
                .map(each -> each.text("name"))
                .toList();
    }

    @Test
    void oneThatFailsDoesNotFailTheOthers() {
        int before = ground.snapshots().size();
        Outcome outcome = ground.backup("--all", "--parallel", "3");
        assertThat(outcome.code()).as(outcome.out() + outcome.errors()).isEqualTo(1);
        List<Json> machines = outcome.objects("machine");
        assertThat(machines).hasSize(4);
        assertThat(machines.stream()
                        .filter(each -> each.text("result").equals("complete"))
                        .map(each -> each.text("name")))
                .containsExactlyInAnyOrder("web 1", "web 2", "diskless");
        assertThat(outcome.summary().number("machinesFailed")).isEqualTo(1);
        assertThat(ground.snapshots()).hasSize(before + 3);
        ground.assertClean(web);
        ground.assertClean(broken);
    }

    @Test
    void aPatternChoosesByNameAndEachOnlyOnce() {
        Outcome outcome = ground.backup("--match", "web*", "web 1");
        assertThat(outcome.code()).as(outcome.errors()).isZero();
        assertThat(outcome.objects("machine")).hasSize(2);
        assertThat(snapshotNames()).contains("web 1", "web 2");
    }

    @Test
    void aMachineThatIsOffIsReadFromItsImagesWhole() {
        Outcome outcome = ground.backup("web 1");
        Backed backed = BackupLab.succeeded(outcome);
        assertThat(backed.disks()).contains("vda: offline, all of it");
        assertThat(ground.hash(backed, "vda"))
                .isEqualTo(ground.hash(ground.lab().directory().resolve("a")));
    }

    @Test
    void unknownMachinesAndPatternsThatFitNoneAreRefusedBeforeAnythingBegins() {
        int before = ground.snapshots().size();
        assertRefused(ground.backup("web 1", "nobody"), "PLATFORM-0004", "nobody");
        assertRefused(ground.backup("--match", "db-*"), "PLATFORM-0004", "db-*");
        assertThat(ground.snapshots()).hasSize(before);
        assertRefused(
                ground.holdfast()
                        .run("vm", "list", "nobody", "--connect", ground.lab().uri()),
                "PLATFORM-0004",
                "nobody");
    }

    private static void assertRefused(Outcome outcome, String... words) {
        assertThat(outcome.code()).as(outcome.errors()).isEqualTo(1);
        assertThat(outcome.errors()).contains(words);
        assertThat(outcome.errors().lines()).as(outcome.errors()).hasSize(1);
    }

    @Test
    void aWrongUriIsSaidInOneLine() {
        Holdfast holdfast = ground.holdfast();
        assertRefused(
                holdfast.run("backup", "--vm", "--all", "--connect", "qemu+unix:///system?socket=/nowhere"),
                "PLATFORM-0002",
                "--connect");
        assertRefused(holdfast.run("vm", "list", "--connect", "nonsense://x"), "PLATFORM-000");
    }

    @Test
    void aHostWithoutLibvirtIsSaidInOneLine() throws Exception {
        Path empty = Files.createDirectories(ground.work().resolveSibling("empty"));
        Holdfast without = ground.holdfast().with("HOLDFAST_LIBVIRT", empty.toString());
        assertRefused(without.run("backup", "--vm", "--all"), "PLATFORM-0001", "libvirt");
        assertRefused(without.run("vm", "list"), "PLATFORM-0001");
        assertRefused(without.run("vm", "cleanup"), "PLATFORM-0001");
    }

    @Test
    void whoMayNotIsTold() {
        Path socket = ground.lab().directory().resolve("run/libvirt-sock");
        Programs.require(List.of("chmod", "0700", socket.toString()));
        try {
            Outcome outcome = ground.holdfast()
                    .bash(
                            "command=$(declare -f holdfast); export HOME=/; setpriv --reuid 65534 --regid 65534 --clear-groups"
                                    + " bash -c \"$command; holdfast vm list --connect '"
                                    + ground.lab().uri() + "'\"");
            assertRefused(outcome, "PLATFORM-000");
        } finally {
            Programs.require(List.of("chmod", "0777", socket.toString()));
        }
    }

    /** A name says nothing about which of two machines it is. */
    @Test
    void machinesOfOneNameOnTwoConnectionsAreTwo(@TempDir Path elsewhere) {
        try (Lab other = Lab.start(elsewhere)) {
            other.define(GuestPlan.named("web 1").disk(other.fileSystem("a", "qcow2", 8), "qcow2"));
            Backed here = BackupLab.succeeded(ground.backup("web 1"));
            Outcome there = ground.holdfast()
                    .run(
                            "backup",
                            "--vm",
                            "--json",
                            "--connect",
                            other.uri(),
                            "--work-dir",
                            ground.work().toString(),
                            "web 1");
            Backed away = BackupLab.succeeded(there);
            assertThat(away.machine().text("uuid")).isNotEqualTo(here.machine().text("uuid"));
            assertThat(ground.restored(away, "vda")).hasSize(8 << 20);
            assertThat(ground.restored(here, "vda")).hasSize(16 << 20);
            assertThat(ground.hash(away, "vda"))
                    .isEqualTo(ground.hash(other.directory().resolve("a")));
        }
    }
}
