package io.holdfast.agent.source.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.agent.linux.AnotherProcess;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory of a run tells whether its run lives. */
final class WorkPlaceTest {
    @TempDir
    Path root = Path.of("");

    private final SnapshotId run = SnapshotId.random(Randomness.secure());

    @Test
    void aLivingRunIsNotTakenForADeadOne() {
        try (WorkPlace place = WorkPlace.make(root, run)) {
            assertThat(WorkPlace.abandoned(place.directory())).isFalse();
            assertThat(WorkPlace.abandonedIn(root)).isEmpty();
        }
        assertThat(root).isEmptyDirectory();
    }

    /** A guest that could not be thawed, a job that could not be ended. */
    @Test
    void whatIsStillNotedAtTheEndOfARunIsFoundByTheNextContact() {
        WorkPlace place = WorkPlace.make(root, run);
        place.note("frozen", "of a guest");
        place.note("monitor", "of a machine");
        place.forget("monitor");
        place.close();
        assertThat(WorkPlace.abandonedIn(root)).containsExactly(place.directory());
        assertThat(place.directory().resolve("frozen")).hasContent("of a guest");
        assertThat(place.directory().resolve("monitor")).doesNotExist();
        // It thawed after all.
        place.forget("frozen");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void thatThisProcessAskedWhetherItLivesIsNoReasonForAnotherToTakeItForDead() throws Exception {
        try (WorkPlace place = WorkPlace.make(root, run)) {
            assertThat(WorkPlace.abandonedIn(root)).isEmpty();
            Path lock = place.directory().resolve("lock");
            assertThat(Files.readAllBytes(lock)).isEmpty();
            assertThat(AnotherProcess.locks(lock)).isFalse();
        }
    }

    @Test
    void whatADeadRunLeftIsFoundAndRemovedAndNothingElse() throws Exception {
        Path dead = Files.createDirectory(root.resolve("holdfast-" + run));
        Files.writeString(dead.resolve("lock"), "");
        Files.writeString(dead.resolve("vda.scratch"), "x");
        Path foreign = Files.createDirectory(root.resolve("holdfast-of-somebody"));
        assertThat(WorkPlace.abandonedIn(root)).containsExactly(dead);
        WorkPlace.remove(dead);
        assertThat(dead).doesNotExist();
        assertThat(foreign).exists();
    }

    @Test
    void qemuMayPassWhoeverItRunsAsAndHasADirectoryOfItsOwn() throws Exception {
        Path fresh = root.resolve("made");
        try (WorkPlace place = WorkPlace.make(fresh, run)) {
            place.admit(QemuUser.of("<domain><seclabel model='dac'><label>+64055:+109</label></seclabel></domain>"));
            assertThat(Files.getAttribute(place.qemuSocket().getParent(), "unix:uid"))
                    .isEqualTo(64055);
            assertThat(Files.getAttribute(place.directory(), "unix:uid")).isEqualTo(0);
            for (Path each : List.of(fresh, place.directory())) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                        .isEqualTo("rwx--x--x");
            }
            Files.writeString(place.qemuSocket(), "left by a guest that was stopped");
        }
        assertThat(fresh).isEmptyDirectory();
    }

    @Test
    void aQemuWithoutALabelRunsAsLibvirtItself() {
        assertThat(QemuUser.of("<domain><seclabel model='apparmor'><label>x</label></seclabel></domain>")
                        .name())
                .isEmpty();
        assertThat(QemuUser.of("<domain><seclabel model='dac'><label>qemu:kvm</label></seclabel></domain>")
                        .name())
                .contains("qemu");
    }

    @Test
    void aWorkDirectoryWhosePathIsTooLongForSocketsIsRefusedBeforeAnythingIsDone() {
        Path deep = root.resolve("长".repeat(30));
        assertThatExceptionOfType(HoldfastException.class)
                .isThrownBy(() -> WorkPlace.make(deep, run).close())
                .withMessageContaining("bytes too long")
                .withMessageContaining("--work-dir");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void theDirectoryOfAJobIsReadFromItsDescriptionOnlyWhenItIsOurs() {
        String ours = "<domainbackup><server socket='/var/tmp/holdfast/holdfast-" + run + "/nbd.sock'/></domainbackup>";
        assertThat(WorkPlace.mentioned(ours)).contains(Path.of("/var/tmp/holdfast/holdfast-" + run));
        assertThat(WorkPlace.mentioned("<domainbackup><server socket='/tmp/virtnbdbackup.1'/></domainbackup>"))
                .isEmpty();
    }

    @Test
    void aCheckpointNameIsReadBackAndForeignOnesAreNot() {
        CheckpointName name = new CheckpointName("1638e40a6795ae02", run);
        assertThat(CheckpointName.parse(name.text())).contains(name);
        assertThat(CheckpointName.parse("virtnbdbackup.0")).isEmpty();
        assertThat(CheckpointName.parse("holdfast-1638e40a-abc")).isEmpty();
    }
}
