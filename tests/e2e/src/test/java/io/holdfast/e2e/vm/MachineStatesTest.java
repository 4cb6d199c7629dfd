package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.lab.Programs;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Machines that are off, that come and go, that have no disks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MachineStatesTest {
    private static final String UUID = "d9377174-208c-4cdb-9a1b-e2d27df1a3df";

    private BackupLab ground;

    @BeforeAll
    void begin(@TempDir Path directory) {
        ground = BackupLab.start(directory);
    }

    @AfterAll
    void end() {
        ground.close();
    }

    /** Through all states in which a machine can be off, for a boot takes seconds. */
    @Test
    void aMachineThatIsOffIsReadByTheBitmapsInItsImages() {
        Path image = ground.lab().image("a", "qcow2", 16);
        Guest guest = ground.lab()
                .boot(GuestPlan.named("comes and goes").disk(image, "qcow2").withAgent())
                .awaitAgent();
        BackupLab.scribble(guest, "vda", 0, 100);
        Backed running = ground.backed(guest);

        BackupLab.scribble(guest, "vda", 200, 4);
        guest.shutDown();
        Backed off = ground.backed(guest);
        assertThat(off.disks())
                .contains("vda: offline, changes since " + running.snapshot().substring(0, 8));
        assertThat(off.consistency()).isEqualTo("application");
        assertThat(off.read()).isLessThan(4 << 20);
        assertThat(ground.hash(off, "vda")).isEqualTo(ground.hash(image));

        // Nothing was begun while it was off: the bitmap of the last run goes on telling.
        Backed again = ground.backed(guest);
        assertThat(again.disks())
                .contains("vda: offline, changes since " + running.snapshot().substring(0, 8));
        assertThat(ground.hash(again, "vda")).isEqualTo(ground.hash(image));
        assertThat(ground.cleanup().summary().number("removed")).isZero();

        guest.start();
        guest.awaitAgent();
        BackupLab.scribble(guest, "vda", 30, 4);
        Backed on = ground.backed(guest);
        assertThat(on.disks()).contains("vda: checkpoint, changes since");
        assertThat(ground.hash(on, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));

        BackupLab.scribble(guest, "vda", 50, 4);
        guest.stop();
        Backed unplugged = ground.backed(guest);
        assertThat(unplugged.consistency()).isEqualTo("crash");
        assertThat(ground.hash(unplugged, "vda")).isEqualTo(ground.hash(image));

        guest.start();
        guest.awaitAgent();
        guest.kill();
        Backed dead = ground.backed(guest);
        assertThat(dead.consistency()).isEqualTo("crash");
        assertThat(dead.disks()).contains("vda: offline, all of it");
        assertThat(ground.hash(dead, "vda")).isEqualTo(ground.hash(image));
    }

    @Test
    void aMachineThatIsStartedWhileItsImagesAreReadIsReadAgain() {
        Path image = ground.lab().image("b", "qcow2", 24);
        Guest guest = ground.lab()
                .boot(GuestPlan.named("impatient").disk(image, "qcow2").withAgent())
                .awaitAgent();
        BackupLab.scribble(guest, "vda", 0, 200);
        guest.stop();
        Run run = ground.begin("--rate-limit", "3M", guest.uuid());
        ground.awaitBytes(run);
        ground.pause(run);
        guest.start();
        ground.goOn(run);
        Outcome outcome = ground.finish(run);
        Backed backed = BackupLab.succeeded(outcome);
        assertThat(backed.disks()).contains("vda: checkpoint");
        guest.stop();
        assertThat(ground.hash(backed, "vda")).isEqualTo(ground.hash(image));
    }

    @Test
    void serversOfImagesEndWithTheRunThatIsKilled() throws Exception {
        Path image = ground.lab().image("e", "qcow2", 24);
        Guest guest = ground.lab()
                .boot(GuestPlan.named("off and killed").disk(image, "qcow2").withAgent())
                .awaitAgent();
        BackupLab.scribble(guest, "vda", 0, 200);
        guest.stop();
        Run run = ground.begin("--rate-limit", "2M", guest.uuid());
        ground.awaitBytes(run);
        assertThat(ground.imageServers()).hasSize(1);
        run.process().destroyForcibly().waitFor();
        BackupLab.await("qemu-nbd goes on", () -> ground.imageServers().isEmpty());
        assertThat(ground.cleanup().out()).contains("removed " + ground.work());
        ground.assertClean(guest);
        assertThat(ground.hash(ground.backed(guest), "vda")).isEqualTo(ground.hash(image));
    }

    /** So it stands when a run dies between starting the server and speaking to it. */
    @Test
    void aServerThatNobodySpokeToIsEndedAndOneOfSomebodyElseIsNot() throws Exception {
        Path image = ground.lab().image("f", "qcow2", 16);
        Path ours = Files.createDirectories(ground.work().resolve("holdfast-00000000000000010000000000000002"));
        Path theirs =
                Files.createDirectories(ground.lab().directory().resolve("holdfast-00000000000000010000000000000002"));
        Process stray = serve(image, ours.resolve("vda.sock"));
        Process foreign = serve(image, theirs.resolve("vda.sock"));
        Process sleeper = new ProcessBuilder("sleep", "600").start();
        try {
            BackupLab.await(
                    "no server",
                    () -> Files.exists(ours.resolve("vda.sock")) && Files.exists(theirs.resolve("vda.sock")));
            assertThat(ground.cleanup().out()).contains("ended qemu-nbd " + stray.pid() + " of a run that died");
            assertThat(stray.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(foreign.isAlive()).isTrue();
            assertThat(sleeper.isAlive()).isTrue();
            assertThat(ours).doesNotExist();
            assertThat(theirs).exists();
        } finally {
            stray.destroyForcibly();
            foreign.destroyForcibly();
            sleeper.destroyForcibly();
        }
    }

    @Test
    void theChainOfImagesOfAMachineThatIsOffIsKnown() {
        Path base = ground.lab().fileSystem("base", "qcow2", 16);
        Path top = ground.lab().directory().resolve("top");
        Programs.require(
                List.of("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", "base", top.toString()));
        Guest guest = ground.lab()
                .define(GuestPlan.named("never started").disk(top, "qcow2").withAgent());
        assertThat(ground.list(guest).objects("disk").getFirst().text("chain")).isEqualTo("[qcow2 " + base + "]");
        Backed backed = ground.backed(guest);
        assertThat(ground.holdfast()
                        .run("cat", backed.snapshot() + ":point.xml")
                        .out())
                .contains("qcow2 " + top)
                .contains("qcow2 " + base);
        assertThat(ground.hash(backed, "vda")).isEqualTo(ground.hash(base));
    }

    private static Process serve(Path image, Path socket) throws IOException {
        return new ProcessBuilder(
                        "qemu-nbd", "--read-only", "--socket", socket.toString(), "--format", "qcow2", image.toString())
                .start();
    }

    /** When a transient machine goes, libvirt forgets its checkpoints, and their bitmaps stay in the image. */
    @Test
    void aTransientMachineMayComeBackAndHasAStaleBitmapInItsImage() {
        GuestPlan plan = GuestPlan.named("fleeting")
                .uuid(UUID)
                .disk(ground.lab().image("c", "qcow2", 16), "qcow2")
                .withAgent();
        Guest guest = ground.lab().bootTransient(plan).awaitAgent();
        BackupLab.scribble(guest, "vda", 0, 50);
        ground.backed(guest);
        BackupLab.scribble(guest, "vda", 10, 3);
        assertThat(ground.backed(guest).disks()).contains("changes since");
        ground.lab().virsh("destroy", "fleeting");

        Guest back = ground.lab().bootTransient(plan).awaitAgent();
        BackupLab.scribble(back, "vda", 20, 3);
        Backed whole = ground.backed(back);
        assertThat(whole.disks()).contains("vda: checkpoint, all of it");
        assertThat(ground.hash(whole, "vda")).isEqualTo(BackupLab.hash(back, "vda"));
        BackupLab.scribble(back, "vda", 30, 3);
        Backed next = ground.backed(back);
        assertThat(next.disks()).contains("changes since");
        assertThat(ground.hash(next, "vda")).isEqualTo(BackupLab.hash(back, "vda"));
        ground.lab().virsh("destroy", "fleeting");
    }

    /** libvirt knows it no more then, so that there is nothing to try again. */
    @Test
    @Tag("large")
    void aTransientMachineThatEndsInTheMiddleFailsTheRunAndLeavesNothing() {
        GuestPlan plan = GuestPlan.named("mayfly")
                .disk(ground.lab().image("g", "qcow2", 160), "qcow2")
                .withAgent();
        Guest guest = ground.lab().bootTransient(plan).awaitAgent();
        // More than is read ahead of what is sent.
        BackupLab.scribble(guest, "vda", 0, 2400);
        List<String> before = ground.snapshots();
        Run run = ground.begin("--rate-limit", "2M", guest.uuid());
        ground.awaitReading(run, guest);
        ground.lab().virsh("destroy", "mayfly");
        Outcome outcome = ground.finish(run);
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("mayfly").doesNotContain("INTERNAL");
        assertThat(ground.snapshots()).isEqualTo(before);
        assertThat(ground.workFiles()).isEmpty();
    }

    /** One that was never started has none; of another they are lost, and nobody may learn that only at the restore. */
    @Test
    void uefiVariablesThatAreNotThereAreNamed() {
        Path variables = ground.lab().directory().resolve("variables.fd");
        Guest guest = ground.lab().define(GuestPlan.named("blank").uefi(variables));
        assertThat(ground.backed(guest).machine().text("notInIt")).isEqualTo("[nvram]");
    }

    @Test
    void aMachineWithoutDisksIsKeptAsItsDescription() {
        Guest guest = ground.lab().boot(GuestPlan.named("diskless"));
        Backed running = ground.backed(guest);
        assertThat(running.disks()).isEqualTo("[]");
        Outcome description = ground.holdfast().run("cat", running.snapshot() + ":domain.xml");
        assertThat(description.out()).contains("<name>diskless</name>");
        guest.stop();
        ground.backed(guest);
    }

    /** A machine that is undefined while it runs becomes transient; libvirt refuses while it has checkpoints. */
    @Test
    void aMachineThatIsUndefinedInTheMiddleIsBackedUpAllTheSame() {
        Guest guest = ground.lab()
                .boot(GuestPlan.named("unwanted")
                        .disk(ground.lab().image("d", "qcow2", 16), "qcow2")
                        .withAgent())
                .awaitAgent();
        BackupLab.scribble(guest, "vda", 0, 200);
        String truth = BackupLab.hash(guest, "vda");
        Run run = ground.begin("--rate-limit", "3M", guest.uuid());
        ground.awaitReading(run, guest);
        ground.lab().virsh("undefine", "unwanted", "--checkpoints-metadata");
        Outcome outcome = ground.finish(run);
        Backed backed = BackupLab.succeeded(outcome);
        assertThat(ground.hash(backed, "vda")).isEqualTo(truth);
        assertThat(ground.workFiles()).isEmpty();
        Backed next = ground.backed(guest);
        assertThat(ground.hash(next, "vda")).isEqualTo(truth);
        ground.lab().virsh("destroy", "unwanted");
    }
}
