package io.holdfast.agent.source.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.linux.AnotherProcess;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import java.nio.file.Files;
import java.nio.file.Path;
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
