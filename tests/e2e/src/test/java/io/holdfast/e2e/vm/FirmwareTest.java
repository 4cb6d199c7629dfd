package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.lab.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A guest with UEFI and a TPM: what it wrote into the variables of the one and the memory of the other comes back. */
@Tag("large")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FirmwareTest {
    private static final String KEPT = "/sys/firmware/efi/efivars/HoldfastKept-5f1b3c9e-7a0d-4e52-9c1f-0a2b3c4d5e6f";
    private static final String LATER = "/sys/firmware/efi/efivars/HoldfastLater-5f1b3c9e-7a0d-4e52-9c1f-0a2b3c4d5e6f";
    private static final String UUID = "d9377174-208c-4cdb-9a1b-e2d27df1a3df";

    private BackupLab ground;
    private Holdfast inside;
    private Path pool;
    private Path variables;

    @BeforeAll
    void begin(@TempDir Path directory) throws Exception {
        ground = BackupLab.start(directory);
        // Where libvirt keeps the states of TPMs is what this libvirtd calls by that name.
        inside = ground.holdfast().seeing(ground.lab().pid());
        pool = Files.createDirectory(directory.resolve("pool"));
        variables = directory.resolve("vars.fd");
    }

    @AfterAll
    void end() {
        ground.close();
    }

    private Path tpmDirectory(String uuid) {
        return ground.lab().directory().resolve("lib/swtpm/" + uuid);
    }

    /** The files of a TPM, each with its sum. */
    private String tpm(String uuid) {
        return Programs.require(List.of(
                "bash", "-c", "cd " + tpmDirectory(uuid) + " && find . -type f ! -name '.*' | sort | xargs sha256sum"));
    }

    /** In one write, its attributes before it: kept, and seen at boot and at run time. */
    private static void set(Guest guest, String variable) {
        guest.exec("printf '\\7\\0\\0\\0value' >/tmp/value; dd if=/tmp/value of=" + variable + " bs=64 2>&1");
    }

    /** What the guest finds of its variables. */
    private static String values(Guest guest) {
        return guest.exec("for each in " + KEPT + " " + LATER + "; do [ -e $each ] && tail -c +5 $each; done; echo");
    }

    private Outcome done(String... words) {
        Outcome outcome = inside.run(words);
        assertThat(outcome.code()).as(outcome.out() + outcome.errors()).isZero();
        return outcome;
    }

    private Outcome restored(String snapshot, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "restore", snapshot, "--vm", "--json", "--connect", ground.lab().uri()));
        words.addAll(List.of(more));
        return done(words.toArray(String[]::new));
    }

    @Test
    void variablesAndTheStateOfTheTpmComeBackUnderAnotherNameAndInPlace() throws Exception {
        Guest guest = ground.lab()
                .boot(GuestPlan.named("firm")
                        .uuid(UUID)
                        .uefi(variables)
                        .disk(ground.lab().image("a", "qcow2", 8), "qcow2")
                        .with("<tpm model='tpm-tis'><backend type='emulator' version='2.0'/></tpm>")
                        .withAgent())
                .awaitAgent();
        assertThat(guest.exec("ls /dev/tpm0")).contains("tpm0");
        set(guest, KEPT);
        BackupLab.scribble(guest, "vda", 3, 5);
        Outcome backup = done(
                "backup",
                "--vm",
                "firm",
                "--json",
                "--connect",
                ground.lab().uri(),
                "--work-dir",
                ground.work().toString());
        String snapshot = backup.objects("machine").getFirst().text("snapshot");
        String disk = BackupLab.hash(guest, "vda");
        byte[] kept = Files.readAllBytes(variables);
        String state = tpm(UUID);
        assertThat(state).contains("tpm2");

        Outcome beside = restored(snapshot, "--name", "firm-copy", "--pool-dir", pool.toString());
        Path copied = pool.resolve("firm-copy-nvram.fd");
        assertThat(copied).hasBinaryContent(kept);
        assertThat(tpm(beside.summary().text("uuid"))).isEqualTo(state);
        guest.stop();
        Guest copy = ground.lab().existing("firm-copy");
        copy.start();
        copy.awaitAgent();
        assertThat(values(copy)).isEqualTo("value\n");
        assertThat(copy.exec("ls /dev/tpm0")).contains("tpm0");
        assertThat(BackupLab.hash(copy, "vda")).isEqualTo(disk);
        copy.stop();

        // In its place: what was changed since is gone.
        guest.start();
        guest.awaitAgent();
        set(guest, LATER);
        assertThat(values(guest)).isEqualTo("valuevalue\n");
        guest.stop();
        Files.write(tpmDirectory(UUID).resolve("tpm2/tpm2-00.permall"), new byte[] {1, 2, 3});
        assertThat(Files.mismatch(variables, copied)).isNotEqualTo(-1);
        restored(snapshot, "--replace");
        assertThat(variables).hasBinaryContent(kept);
        assertThat(tpm(UUID)).isEqualTo(state);
        guest.start();
        guest.awaitAgent();
        assertThat(values(guest)).isEqualTo("value\n");
    }
}
