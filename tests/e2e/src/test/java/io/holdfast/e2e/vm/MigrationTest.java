package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.lab.Lab;
import io.holdfast.e2e.vm.BackupLab.Backed;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A guest that is migrated to another host, which sees the same images: to a second libvirtd. */
@Tag("large")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MigrationTest {
    private BackupLab ground;
    private Lab other;

    @BeforeAll
    void begin(@TempDir Path directory) {
        ground = BackupLab.start(directory);
        other = Lab.start(directory.resolve("other"));
    }

    @AfterAll
    void end() {
        other.close();
        ground.close();
    }

    private Guest boot(String name) {
        Guest guest = ground.lab()
                .boot(GuestPlan.named(name)
                        .disk(ground.lab().image(name, "qcow2", 24), "qcow2")
                        .withAgent())
                .awaitAgent();
        BackupLab.scribble(guest, "vda", 0, 200);
        return guest;
    }

    private Outcome backedUpThere(Guest guest) {
        return ground.holdfast()
                .run(
                        "backup",
                        "--vm",
                        guest.uuid(),
                        "--connect",
                        other.uri(),
                        "--work-dir",
                        ground.work().resolveSibling("w2").toString(),
                        "--json");
    }

    /** Without shared locks and caches libvirt calls it unsafe; both see one page cache here. */
    private static String[] migration(Guest guest, Lab to) {
        return new String[] {
            "migrate",
            "--live",
            "--unsafe",
            "--persistent",
            "--desturi",
            to.uri(),
            "--migrateuri",
            "unix://" + to.directory().resolve("migration.sock"),
            guest.name()
        };
    }

    @Test
    void whereItRunsItIsBackedUpAndWhereItRanItIsNot() {
        Guest guest = boot("wanderer");
        Backed here = ground.backed(guest);
        ground.lab().virsh(migration(guest, other));
        Guest there = other.existing("wanderer").awaitAgent();
        BackupLab.scribble(there, "vda", 30, 5);

        Outcome refused = ground.backup(guest.uuid());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).contains("was migrated to another host and runs there: back it up there");
        // A libvirtd that starts anew has forgotten it, and the lock on the image has not.
        ground.lab().killDaemon();
        ground.lab().startDaemon();
        assertThat(ground.lab().virsh("domstate", guest.name(), "--reason")).doesNotContain("migrated");
        Outcome locked = ground.backup(guest.uuid());
        assertThat(locked.code()).isEqualTo(1);
        assertThat(locked.out()).contains("PLATFORM-0007", "is off here, and another process writes its image");
        assertThat(ground.workFiles()).isEmpty();

        Outcome outcome = backedUpThere(there);
        Backed first = BackupLab.succeeded(outcome);
        assertThat(first.disks()).contains("vda: checkpoint, all of it");
        assertThat(first.bytesNew()).isBetween(5L << 16, 8L << 16);
        assertThat(ground.hash(first, "vda")).isEqualTo(BackupLab.hash(there, "vda"));
        BackupLab.scribble(there, "vda", 50, 5);
        Backed second = BackupLab.succeeded(backedUpThere(there));
        assertThat(second.disks())
                .contains("vda: checkpoint, changes since " + first.snapshot().substring(0, 8));

        // And back: what the checkpoint that stayed here tells is not taken for true.
        other.virsh(migration(there, ground.lab()));
        guest.awaitAgent();
        BackupLab.scribble(guest, "vda", 70, 5);
        Backed back = ground.backed(guest);
        assertThat(ground.hash(back, "vda")).isEqualTo(BackupLab.hash(guest, "vda"));
        assertThat(ground.hash(here, "vda")).isNotEqualTo(ground.hash(back, "vda"));
        assertThat(ground.checkpoints(guest)).hasSize(1);
        guest.stop();
    }

    @Test
    void whileItIsBackedUpAMigrationWaits() {
        Guest guest = boot("held");
        String truth = BackupLab.hash(guest, "vda");
        Run run = ground.begin("--rate-limit", "2M", guest.uuid());
        ground.awaitReading(run, guest);
        ground.lab().virsh(migration(guest, other));
        Backed backed = BackupLab.succeeded(ground.finish(run));
        assertThat(ground.hash(backed, "vda")).isEqualTo(truth);
        ground.assertClean(guest);
        assertThat(ground.lab().virsh("domstate", guest.name(), "--reason")).contains("migrated");
        assertThat(ground.hash(BackupLab.succeeded(backedUpThere(other.existing("held"))), "vda"))
                .isEqualTo(truth);
    }
}
