package io.holdfast.e2e.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.backup.Backup;
import io.holdfast.agent.backup.BackupOptions;
import io.holdfast.agent.backup.BackupProgress;
import io.holdfast.agent.backup.Cancellation;
import io.holdfast.agent.backup.Destination;
import io.holdfast.agent.backup.Limits;
import io.holdfast.agent.backup.Request;
import io.holdfast.agent.source.vm.MachinePoint;
import io.holdfast.agent.source.volume.VolumeFile;
import io.holdfast.agent.thread.Cores;
import io.holdfast.e2e.cli.FormatReader;
import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.lab.Lab;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.Time;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.repository.Repository;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.store.FileStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A machine with two disks in a snapshot, brought back in many ways. Each test leaves the original as it was, and no other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MachineRestoreTest {
    private static final String NAME = "虚拟机 & web";
    private static final int MIB = 1 << 20;

    private final byte[] content = new byte[40 * MIB];
    private Lab lab;
    private Guest guest;
    private Holdfast holdfast;
    private Path first = Path.of("");
    private Path second = Path.of("");
    private Path pool = Path.of("");
    private Path original = Path.of("");
    private String snapshot = "";

    @BeforeAll
    void backUp(@TempDir Path work) throws Exception {
        lab = Lab.start(work);
        new Random(3).nextBytes(content);
        Path files = Files.createDirectory(work.resolve("files"));
        Files.write(files.resolve("data"), content);
        first = work.resolve("a.raw");
        program("mke2fs", "-q", "-t", "ext4", "-d", files.toString(), first.toString(), "64M");
        second = work.resolve("b.raw");
        Files.write(second, Arrays.copyOf(content, 3 * MIB));
        pool = Files.createDirectory(work.resolve("池"));
        guest = lab.define(GuestPlan.named(NAME)
                .disk(first, "raw")
                .disk(second, "raw")
                .with(
                        "<disk type='file' device='cdrom'><source file='/nowhere/a.iso' startupPolicy='optional'/><target dev='sda' bus='sata'/><readonly/></disk>")
                .with("<interface type='user'><mac address='52:54:00:00:00:07'/><model type='virtio'/></interface>")
                .withAgent());
        holdfast = new Holdfast(Files.createDirectory(work.resolve("holdfast")));
        assertThat(holdfast.run("repository", "create").code()).isZero();
        original = work.resolve("original.xml");
        Files.writeString(original, lab.virsh("dumpxml", "--inactive", "--security-info", NAME));
        snapshot = machineSnapshot();
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @AfterEach
    void leaveOnlyTheOriginal() throws IOException {
        for (String name : names()) {
            lab.existing(name).stop();
            lab.virsh("undefine", name);
        }
        lab.virsh("define", original.toString());
        for (String each : in(pool)) {
            Files.delete(pool.resolve(each));
        }
    }

    private String machineSnapshot() throws IOException {
        FileStore store = new FileStore(holdfast.repository(), Randomness.secure());
        try (Repository repository = Repository.open(
                        store,
                        new Access.Passphrase(Holdfast.PASSPHRASE),
                        Repository.Ahead.NOTHING,
                        Time.system(),
                        Randomness.secure());
                SnapshotSink sink = repository.write();
                VolumeFile vda = VolumeFile.open(first.toString().getBytes(UTF_8));
                VolumeFile vdb = VolumeFile.open(second.toString().getBytes(UTF_8))) {
            Request request = new Request.Machine(
                    "vm:" + guest.uuid(),
                    List.of(disk("vda", vda), disk("vdb", vdb)),
                    List.of(new Request.Document(MachinePoint.DEFINITION, Files.readAllBytes(original))),
                    List.of());
            Destination destination = new Destination(
                    sink,
                    repository.keys(),
                    new ChunkSizes(repository.metadata().chunkMean()),
                    Optional.empty());
            BackupOptions how = new BackupOptions(
                    NAME,
                    "host",
                    "user",
                    "1",
                    List.of(),
                    CompressionLevel.FAST,
                    new Limits(Cores.of(2), 2, OptionalLong.empty()));
            return new Backup(destination, how, Time.system(), Randomness.secure())
                    .run(request, new BackupProgress(), new Cancellation())
                    .id()
                    .toString();
        }
    }

    private static Request.Disk disk(String name, VolumeFile source) {
        return new Request.Disk(source, name.getBytes(UTF_8), Request.Cuts.FIXED);
    }

    private static void program(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    private List<String> names() {
        return lab.virsh("list", "--all", "--name")
                .lines()
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static List<String> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private String[] restore(String... more) {
        List<String> words = new ArrayList<>(List.of("restore", snapshot, "--vm", "--connect", lab.uri(), "--json"));
        words.addAll(Arrays.asList(more));
        return words.toArray(String[]::new);
    }

    private void assertRefused(String code, String... more) {
        Outcome outcome = holdfast.run(restore(more));
        assertThat(outcome.code()).as(outcome.errors()).isIn(1, 2);
        assertThat(outcome.errors()).contains(code);
    }

    @Test
    void aReaderThatKnowsOnlyTheFormatFindsItsDisksAndItsDefinition() throws Exception {
        Outcome read = new FormatReader(holdfast).run("restore " + holdfast.repository() + " " + snapshot + " read");
        assertThat(read.code()).as(read.errors()).isZero();
        Path target = holdfast.repository().resolveSibling("read");
        assertThat(target.resolve("vdb")).hasBinaryContent(Arrays.copyOf(content, 3 * MIB));
        assertThat(target.resolve(MachinePoint.DEFINITION)).hasBinaryContent(Files.readAllBytes(original));
        assertThat(holdfast.bash("holdfast cat " + snapshot + ":vda | cmp - read/vda"))
                .returns(0, Outcome::code);
    }

    @Test
    void underAnotherNameItBootsBesideAndItsGuestFindsItsData() throws Exception {
        Outcome outcome = holdfast.run(restore("--name", "副本 copy", "--pool-dir", pool.toString(), "--start"));
        assertThat(outcome.code()).as(outcome.errors()).isZero();
        assertThat(outcome.summary().text("state")).isEqualTo("started");
        assertThat(outcome.summary().text("uuid")).isNotEqualTo(guest.uuid());
        assertThat(outcome.summary().text("remarks")).contains("/nowhere/a.iso", "virsh console");
        Guest copy = lab.existing("副本 copy").awaitAgent();
        assertThat(copy.exec("sha256sum </mnt/vda/data")).startsWith(sum(content));
        assertThat(copy.exec("sha256sum </dev/vdb")).startsWith(sum(Arrays.copyOf(content, 3 * MIB)));
        String xml = lab.virsh("dumpxml", "--inactive", "副本 copy");
        assertThat(xml).contains("type='qcow2'").doesNotContain("52:54:00:00:00:07", first.toString());
        assertThat(in(pool)).hasSize(2).allMatch(each -> each.matches("副本_copy-[0-9a-f]{8}-vd[ab]\\.qcow2"));
        assertThat(guest.state()).isEqualTo("shut off");
    }

    private static String sum(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void theOriginalIsNotDoubledAndComesBackWhenItIsGone() throws Exception {
        String uuid = guest.uuid();
        assertRefused("PLATFORM-0015", "--pool-dir", pool.toString());
        assertRefused("PLATFORM-0015", "--name", NAME, "--pool-dir", pool.toString());
        lab.virsh("undefine", NAME);
        Outcome outcome = holdfast.run(restore("--pool-dir", pool.toString(), "--format", "raw"));
        assertThat(outcome.code()).as(outcome.errors()).isZero();
        assertThat(lab.virsh("domuuid", NAME).strip()).isEqualTo(uuid);
        String xml = lab.virsh("dumpxml", NAME);
        assertThat(xml).contains("52:54:00:00:00:07", "-vda.raw");
        try (Stream<Path> images = Files.list(pool)) {
            Path disk = images.filter(each -> each.toString().endsWith("-vda.raw"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.mismatch(disk, first)).isEqualTo(-1);
        }
    }

    @Test
    void inItsPlaceItIsRestoredWhileItIsOff() throws Exception {
        String uuid = guest.uuid();
        byte[] before = Files.readAllBytes(second);
        Files.write(second, new byte[100]);
        guest.start();
        assertRefused("PLATFORM-0006", "--replace");
        guest.stop();
        Outcome outcome = holdfast.run(restore("--replace"));
        assertThat(outcome.code()).as(outcome.errors()).isZero();
        assertThat(Files.readAllBytes(second)).isEqualTo(before);
        assertThat(guest.uuid()).isEqualTo(uuid);
    }

    @Test
    void aRestoreThatIsKilledLeavesNoMachineAndTheNextOneIsWhole() throws Exception {
        String[] words = restore("--name", "killed", "--pool-dir", pool.toString());
        Holdfast.Run run = holdfast.start(words);
        try {
            long end = Time.system().nanos() + Duration.ofSeconds(30).toNanos();
            // Disks are restored side by side, and either may be the first.
            while (!in(pool).contains("killed-vda.qcow2.holdfast-partial")) {
                assertThat(Time.system().nanos()).as("it does not begin").isLessThan(end);
                Time.system().sleep(Duration.ofMillis(5));
            }
        } finally {
            run.process().destroyForcibly().waitFor();
        }
        assertThat(names()).containsExactly(NAME);
        assertThat(in(pool)).contains("killed-vda.qcow2.holdfast-partial").doesNotContain("killed-vda.qcow2");
        Files.createFile(pool.resolve("other-vda.qcow2.holdfast-partial"));
        Outcome outcome = holdfast.run(words);
        assertThat(outcome.code()).as(outcome.errors()).isZero();
        assertThat(in(pool))
                .containsExactly("killed-vda.qcow2", "killed-vdb.qcow2", "other-vda.qcow2.holdfast-partial");
        program("qemu-img", "compare", "-f", "raw", "-F", "qcow2", first.toString(), pool + "/killed-vda.qcow2");
        assertThat(names()).contains("killed");
    }

    /** Its end comes by itself or by the kill; what is left between is finished by the cleanup. */
    @Test
    @Tag("large")
    void inItsPlaceAKillAtAnyMomentLeavesAllOldOrAllNew() throws Exception {
        byte[] before = Files.readAllBytes(second);
        int replaced = 0;
        for (int moment = 0; moment < 24; moment++) {
            byte[] old = new byte[before.length];
            old[0] = (byte) moment;
            Files.write(first, old);
            Files.write(second, old);
            String[] words = restore("--replace");
            Holdfast.Run run = holdfast.start(words);
            // Every third before it has decided to replace, the others between that and its end.
            boolean early = moment % 3 == 0;
            while (run.process().isAlive() && !(early ? isBegun() : isDecided())) {
                Time.system().sleep(Duration.ofMillis(1));
            }
            Time.system().sleep(Duration.ofMillis(early ? 10L * moment : moment));
            run.process().destroyForcibly().waitFor();
            Outcome cleanup = holdfast.run("vm", "cleanup", "--connect", lab.uri());
            assertThat(cleanup.code()).as(cleanup.errors()).isZero();
            boolean fresh = Arrays.equals(Files.readAllBytes(second), before);
            assertThat(Files.size(first)).isEqualTo(fresh ? 64 * MIB : old.length);
            assertThat(fresh || Arrays.equals(Files.readAllBytes(second), old)).isTrue();
            replaced += fresh ? 1 : 0;
        }
        assertThat(replaced).isBetween(8, 23);
        Outcome outcome = holdfast.run(restore("--replace"));
        assertThat(outcome.code()).as(outcome.errors()).isZero();
        assertThat(in(lab.directory())).noneMatch(each -> each.contains("holdfast-"));
    }

    @Test
    void whatAKilledRestoreInPlaceHadBegunIsRemovedByTheCleanupUnlessAnotherLives() throws Exception {
        byte[] before = Files.readAllBytes(first);
        Holdfast.Run run = holdfast.start(restore("--replace"));
        while (run.process().isAlive() && !isBegun()) {
            Time.system().sleep(Duration.ofMillis(1));
        }
        run.process().destroyForcibly().waitFor();
        assertThat(isDecided()).isFalse();
        Path foreign = Files.createFile(lab.directory().resolve("other.raw.holdfast-partial"));
        List<String> left = in(lab.directory());
        assertThat(left).contains(second.getFileName() + ".holdfast-partial");
        Path claim = lab.directory()
                .resolve(left.stream()
                        .filter(each -> each.endsWith(".restore"))
                        .findFirst()
                        .orElseThrow());
        String[] cleanup = {"vm", "cleanup", "--connect", lab.uri(), "--json"};
        // As one that lives holds it.
        try (FileChannel held = FileChannel.open(claim, StandardOpenOption.WRITE)) {
            assertThat(held.tryLock()).isNotNull();
            assertThat(holdfast.run(cleanup).code()).isZero();
            assertThat(in(lab.directory())).isEqualTo(left);
        }
        Outcome outcome = holdfast.run(cleanup);
        assertThat(outcome.code()).as(outcome.errors()).isZero();
        assertThat(outcome.out()).contains("of a restore that was killed: ");
        assertThat(foreign).exists();
        Files.delete(foreign);
        assertThat(in(lab.directory())).noneMatch(each -> each.contains("holdfast-"));
        assertThat(Files.readAllBytes(first)).isEqualTo(before);
        assertThat(holdfast.run(cleanup).summary().number("removed")).isZero();
    }

    @Test
    void whatAKilledRestoreUnderAnotherNameHadBegunIsRemovedByTheCleanupUnlessItLives() throws Exception {
        Holdfast.Run run = holdfast.start(restore("--name", "killed 新", "--pool-dir", pool.toString()));
        String[] cleanup = {"vm", "cleanup", "--connect", lab.uri(), "--pool-dir", pool.toString(), "--json"};
        try {
            while (run.process().isAlive()
                    && in(pool).stream().noneMatch(each -> each.endsWith("-vdb.qcow2.holdfast-partial"))) {
                Time.system().sleep(Duration.ofMillis(1));
            }
        } finally {
            run.process().destroyForcibly().waitFor();
        }
        Path foreign = Files.createFile(pool.resolve("other-vda.qcow2.holdfast-partial"));
        List<String> left = in(pool);
        assertThat(left).hasSizeGreaterThanOrEqualTo(3);
        Path claim = pool.resolve(left.stream()
                .filter(each -> each.endsWith(".restore"))
                .findFirst()
                .orElseThrow());
        // As one that lives holds it.
        try (FileChannel held = FileChannel.open(claim, StandardOpenOption.WRITE)) {
            assertThat(held.tryLock()).isNotNull();
            assertThat(holdfast.run(cleanup).code()).isZero();
            assertThat(in(pool)).isEqualTo(left);
        }
        Outcome outcome = holdfast.run(cleanup);
        assertThat(outcome.code()).as(outcome.errors()).isZero();
        assertThat(outcome.out()).contains("killed 新: removed files that were not whole");
        assertThat(in(pool)).containsExactly(foreign.getFileName().toString());
        assertThat(holdfast.run(cleanup).summary().number("removed")).isZero();
    }

    private boolean isBegun() {
        return Files.exists(second.resolveSibling(second.getFileName() + ".holdfast-partial"));
    }

    private boolean isDecided() throws IOException {
        for (String each : in(lab.directory())) {
            if (each.endsWith(".restore")
                    && Files.readString(lab.directory().resolve(each)).contains("\ndecided\n")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void withoutRoomNothingIsBegun() throws Exception {
        Path tight = Files.createDirectory(lab.directory().resolve("small"));
        program("mount", "-t", "tmpfs", "-o", "size=8m", "none", tight.toString());
        try {
            assertRefused("TARGET-0003", "--name", "tight", "--pool-dir", tight.toString());
            assertThat(in(tight)).isEmpty();
            // The second alone fits.
            Outcome outcome =
                    holdfast.run(restore("--name", "tight", "--pool-dir", tight.toString(), "--disks", "vdb"));
            assertThat(outcome.code()).as(outcome.errors()).isZero();
            assertThat(outcome.summary().text("remarks")).contains("vda: ");
        } finally {
            program("umount", tight.toString());
        }
        assertThat(names()).contains("tight");
    }

    @Test
    void whatMakesNoSenseIsRefusedInWords() throws Exception {
        Path files = Files.createDirectory(lab.directory().resolve("no-machine"));
        Outcome backup = holdfast.run("backup", files.toString(), "--json");
        Outcome outcome = holdfast.run(
                "restore", backup.summary().text("snapshot"), "--vm", "--connect", lab.uri(), "--name", "x");
        assertThat(outcome.errors()).contains("SNAPSHOT-0003", "not of a virtual machine");
        assertRefused("SNAPSHOT-0003", "--name", "x", "--disks", "vdz");
        assertRefused("TARGET-0002", "--name", "x", "--pool-dir", "/nowhere/at/all");
        assertRefused("USAGE-0001", "--target", "/tmp/x");
        assertRefused("USAGE-0001", "--replace", "--name", "x");
        Outcome lonely = holdfast.run("restore", snapshot, "--target", pool.toString(), "--new-mac");
        assertThat(lonely.errors()).contains("--vm");
        assertThat(in(pool)).isEmpty();
    }
}
