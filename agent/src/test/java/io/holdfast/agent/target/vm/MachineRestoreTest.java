package io.holdfast.agent.target.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.agent.MemoryRepository;
import io.holdfast.agent.backup.Backup;
import io.holdfast.agent.backup.BackupOptions;
import io.holdfast.agent.backup.BackupProgress;
import io.holdfast.agent.backup.Cancellation;
import io.holdfast.agent.backup.Destination;
import io.holdfast.agent.backup.Limits;
import io.holdfast.agent.backup.Request;
import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.MachineRewrite;
import io.holdfast.agent.platform.StoragePool;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.source.vm.MachinePoint;
import io.holdfast.agent.source.volume.VolumeFile;
import io.holdfast.agent.target.vm.MachineRestoreOptions.Existing;
import io.holdfast.agent.target.vm.MachineRestoreOptions.Start;
import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineRestoreTest {
    private static final String UUID = "6695eb01-f6a4-8304-79aa-97f2502e193f";

    private final Keys keys = Keys.derivedFrom(new byte[Keys.SIZE], Suite.AES);
    private final MemoryRepository repository = new MemoryRepository();
    private final FakePlatform platform = new FakePlatform();
    private final SleptTime time = new SleptTime();
    private final byte[] nvram = new byte[9000];
    private final byte[] first = new byte[3 << 20];
    private final byte[] second = new byte[200_000];
    private final Path work;
    private final Path old;
    private final Path pool;
    private final MachineRestoreOptions options;
    private SnapshotReader reader;

    MachineRestoreTest(@TempDir Path directory) throws IOException {
        work = directory;
        Random random = new Random(1);
        random.nextBytes(first);
        Arrays.fill(first, 1 << 20, 2 << 20, (byte) 0);
        random.nextBytes(second);
        random.nextBytes(nvram);
        old = Files.createDirectory(work.resolve("old"));
        pool = Files.createDirectory(work.resolve("池"));
        Files.write(old.resolve("a.raw"), first);
        Files.write(old.resolve("b.raw"), second);
        options = MachineRestoreOptions.standard().into(pool.toString()).with(DiskFormat.RAW);
        reader = reader(backedUp(machine("m")));
    }

    @AfterEach
    void close() {
        reader.close();
    }

    private String machine(String name) {
        return "<domain type='qemu'><name>" + name + "</name><uuid>" + UUID + "</uuid><os><type>hvm</type><nvram>"
                + old.resolve("vars.fd") + "</nvram></os><devices>"
                + "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='"
                + old.resolve("a.raw") + "'/><target dev='vda' bus='virtio'/></disk>"
                + "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='"
                + old.resolve("b.raw") + "'/><target dev='vdb' bus='virtio'/></disk>"
                + "<interface type='user'><mac address='52:54:00:00:00:01'/></interface></devices></domain>";
    }

    private SnapshotId backedUp(String xml) {
        try (VolumeFile a = VolumeFile.open(bytes(old.resolve("a.raw")));
                VolumeFile b = VolumeFile.open(bytes(old.resolve("b.raw")))) {
            return backedUp(new Request.Machine(
                    "vm-uuid",
                    List.of(disk("vda", a), disk("vdb", b)),
                    List.of(
                            new Request.Document(MachinePoint.DEFINITION, xml.getBytes(UTF_8)),
                            new Request.Document(MachinePoint.NVRAM, nvram),
                            new Request.Document(MachinePoint.TPM + "tpm2-tpm2-00.permall", new byte[] {7})),
                    List.of()));
        }
    }

    private static Request.Disk disk(String name, VolumeFile source) {
        return new Request.Disk(source, name.getBytes(UTF_8), Request.Cuts.FIXED);
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(UTF_8);
    }

    private SnapshotId backedUp(Request request) {
        try (SnapshotSink sink = repository.sink()) {
            Destination destination = new Destination(sink, keys, new ChunkSizes(64 << 10), Optional.empty());
            BackupOptions how = new BackupOptions(
                    "m",
                    "h",
                    "u",
                    "1",
                    List.of(),
                    CompressionLevel.FAST,
                    new Limits(Cores.of(2), 2, OptionalLong.empty()));
            return new Backup(destination, how, Time.system(), Randomness.secure())
                    .run(request, new BackupProgress(), new Cancellation())
                    .id();
        }
    }

    private SnapshotReader reader(SnapshotId id) {
        return new SnapshotReader(repository.source(id), keys, Cores.of(2));
    }

    private MachineRestoreResult restore(MachineRestoreOptions how) {
        return restore(how, new RestoreProgress());
    }

    private MachineRestoreResult restore(MachineRestoreOptions how, RestoreProgress progress) {
        return new MachineRestore(reader, platform, Randomness.secure(), time, work + "/swtpm").run(how, progress);
    }

    private HoldfastException refused(ErrorCode code, MachineRestoreOptions how) {
        HoldfastException refusal = catchThrowableOfType(HoldfastException.class, () -> restore(how));
        assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
        return refusal;
    }

    private static List<String> in(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertNothingHappened() {
        assertThat(in(pool)).isEmpty();
        assertThat(platform.defined).isEmpty();
        assertThat(work.resolve("swtpm")).doesNotExist();
    }

    @Test
    void anotherNameMakesAnotherMachine() throws IOException {
        platform.put(machine("m"), VirtualMachine.State.RUNNING);
        RestoreProgress progress = new RestoreProgress();
        MachineRestoreResult result = restore(options.named("copy").with(Start.STARTED), progress);
        assertThat(in(pool)).containsExactly("copy-nvram.fd", "copy-vda.raw", "copy-vdb.raw");
        assertThat(pool.resolve("copy-vda.raw")).hasBinaryContent(first);
        assertThat(pool.resolve("copy-vdb.raw")).hasBinaryContent(second);
        assertThat(pool.resolve("copy-nvram.fd")).hasBinaryContent(nvram);
        VirtualMachine copy = platform.machine(result.uuid());
        assertThat(copy.name()).isEqualTo("copy");
        assertThat(copy.uuid()).isNotEqualTo(UUID).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab].*");
        assertThat(copy.networkCards().getFirst().mac()).isEmpty();
        assertThat(copy.nvram()).contains(pool.resolve("copy-nvram.fd").toString());
        assertThat(copy.disk("vda").orElseThrow().source())
                .isEqualTo(new DiskSource.OnFile(pool.resolve("copy-vda.raw").toString()));
        assertThat(platform.started).containsExactly(result.uuid());
        assertThat(result.identity()).isEqualTo(MachineRestoreResult.Identity.NEW);
        assertThat(result.state()).isEqualTo(MachineRestoreResult.State.STARTED);
        assertThat(result.exceptions()).isEmpty();
        assertThat(result.bytes()).isEqualTo(first.length + second.length + nvram.length + 1L);
        assertThat(work.resolve("swtpm/" + copy.uuid() + "/tpm2/tpm2-00.permall"))
                .hasBinaryContent(new byte[] {7});
        assertThat(in(work.resolve("swtpm/" + copy.uuid() + "/tpm2"))).hasSize(1);
        assertThat(progress.totalBytes()).isEqualTo(first.length + second.length);
        assertThat(progress.bytes()).isEqualTo(progress.totalBytes());
    }

    @Test
    void theOriginalComesBackOnceItIsGone() {
        platform.put(machine("m"), VirtualMachine.State.OFF);
        assertThat(refused(ErrorCode.PLATFORM_EXISTS, options)).hasMessageContaining("--name");
        platform.machines.clear();
        platform.put(machine("renamed"), VirtualMachine.State.OFF);
        refused(ErrorCode.PLATFORM_EXISTS, options);
        assertNothingHappened();
        platform.machines.clear();
        MachineRestoreResult result = restore(options);
        assertThat(result.uuid()).isEqualTo(UUID);
        assertThat(result.state()).isEqualTo(MachineRestoreResult.State.OFF);
        assertThat(platform.machine(UUID).networkCards().getFirst().mac()).isEqualTo("52:54:00:00:00:01");
        platform.machines.clear();
        assertThat(refused(ErrorCode.TARGET_EXISTS, options)).hasMessageContaining("exists");
        assertThat(refused(ErrorCode.TARGET_EXISTS, options)).hasMessageContaining("m-vda.raw exists");
        restore(options.named("again").with(MachineRewrite.Addresses.NEW));
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        platform.put(machine("m").replace(UUID, UUID.replace('6', '7')), VirtualMachine.State.OFF);
        refused(ErrorCode.PLATFORM_EXISTS, options);
        refused(ErrorCode.PLATFORM_EXISTS, options.with(Existing.REPLACED));
        refused(ErrorCode.USAGE, options.named(" "));
        assertNothingHappened();
    }

    @Test
    void onlyTheDisksAskedForAreRestored() {
        MachineRestoreResult result = restore(options.named("part").only(Set.of("vdb")));
        assertThat(in(pool)).containsExactly("part-nvram.fd", "part-vdb.raw");
        assertThat(platform.machine(result.uuid()).disks()).hasSize(1);
        assertThat(result.remarks()).anyMatch(each -> each.startsWith("vda: "));
        assertThat(refused(ErrorCode.SNAPSHOT_NO_SUCH_PATH, options.only(Set.of("vdc"))))
                .hasMessageContaining("vda, vdb");
    }

    @Test
    void aFailureLeavesNothing() {
        platform.beforeDefining = xml -> {
            assertThat(in(pool)).contains("m-vda.raw", "m-vdb.raw", "m-nvram.fd");
            throw new HoldfastException(ErrorCode.PLATFORM_REFUSED, "m", "no");
        };
        refused(ErrorCode.PLATFORM_REFUSED, options);
        assertNothingHappened();
        platform.beforeDefining = xml -> {};
        RestoreProgress cancelled = new RestoreProgress();
        cancelled.cancel();
        assertThat(catchThrowableOfType(HoldfastException.class, () -> restore(options, cancelled))
                        .code())
                .isEqualTo(ErrorCode.SESSION_CANCELLED);
        assertNothingHappened();
        repository.chunks().values().removeIf(each -> each.bytes().length > 50_000);
        refused(ErrorCode.TARGET_CONTENT, options);
        assertNothingHappened();
    }

    /** Passes as it is slept through. */
    private static final class SleptTime implements Time {
        private Instant now = Instant.EPOCH;

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long nanos() {
            return Duration.between(Instant.EPOCH, now).toNanos();
        }

        @Override
        public void sleep(Duration duration) {
            now = now.plus(duration);
        }
    }

    /** Once: the next description is taken as always. */
    private Consumer<String> going(int connections) {
        return xml -> {
            platform.beforeDefining = _ -> {};
            platform.afterDefining = _ -> {};
            throw platform.gone(connections);
        };
    }

    @Test
    void whenTheAnswerToItsDefinitionIsLostTheMachineIsKept() {
        platform.afterDefining = going(3);
        MachineRestoreResult result = restore(options);
        assertThat(platform.machine(result.uuid()).name()).isEqualTo("m");
        assertThat(platform.defined).hasSize(1);
        assertThat(in(pool)).containsExactly("m-nvram.fd", "m-vda.raw", "m-vdb.raw");
        assertThat(pool.resolve("m-vda.raw")).hasBinaryContent(first);
    }

    @Test
    void whenItsDefinitionWasNotTakenItIsDefinedOnceMore() {
        platform.beforeDefining = going(3);
        MachineRestoreResult result = restore(options);
        assertThat(platform.defined).hasSize(1);
        assertThat(platform.machine(result.uuid()).name()).isEqualTo("m");
    }

    @Test
    void inItsPlaceItIsDefinedOnceMoreAndReplaced() throws IOException {
        platform.put(machine("m"), VirtualMachine.State.OFF);
        Files.write(old.resolve("a.raw"), new byte[1]);
        Files.write(old.resolve("vars.fd"), new byte[1]);
        platform.afterDefining = going(3);
        restore(MachineRestoreOptions.standard().with(Existing.REPLACED));
        assertThat(old.resolve("a.raw")).hasBinaryContent(first);
        assertThat(old.resolve("vars.fd")).hasBinaryContent(nvram);
        assertThat(in(old)).containsExactly("a.raw", "b.raw", "vars.fd");
    }

    @Test
    void aMachineOfSomebodyElseThatIsThereThenIsNotTakenForTheRestored() {
        platform.beforeDefining = xml -> {
            platform.put(machine("m"), VirtualMachine.State.OFF);
            throw platform.gone(1);
        };
        refused(ErrorCode.PLATFORM_EXISTS, options);
        assertThat(in(pool)).isEmpty();
    }

    @Test
    void whenLibvirtdStaysAwayAllStaysForWhoSeesWhatCameOfIt() {
        for (boolean taken : new boolean[] {true, false}) {
            platform.machines.clear();
            platform.dead = 0;
            if (taken) {
                platform.afterDefining = going(Integer.MAX_VALUE);
            } else {
                platform.beforeDefining = going(Integer.MAX_VALUE);
            }
            assertThat(refused(ErrorCode.PLATFORM_UNREACHABLE, options)).hasMessageContaining("vm cleanup");
            assertThat(in(pool))
                    .contains("m-nvram.fd", "m-vda.raw", "m-vdb.raw")
                    .hasSize(4);

            platform.dead = 0;
            PartialImages partial = new PartialImages(platform);
            if (taken) {
                partial.remove(platform.machine(UUID));
                assertThat(in(pool)).containsExactly("m-nvram.fd", "m-vda.raw", "m-vdb.raw");
                in(pool).forEach(each ->
                        assertThat(pool.resolve(each).toFile().delete()).isTrue());
                in(work.resolve("swtpm/" + UUID + "/tpm2"))
                        .forEach(each -> assertThat(work.resolve("swtpm/" + UUID + "/tpm2/" + each)
                                        .toFile()
                                        .delete())
                                .isTrue());
            } else {
                assertThat(partial.removeOfNobody(Optional.of(pool.toString()))).hasSize(1);
                assertThat(in(pool)).isEmpty();
            }
        }
    }

    @Test
    void whatAKilledRestoreLeftGoesAndNothingElse() throws IOException {
        for (String mine : List.of("m-vda.raw", "m-vda.qcow2", "m-sdz.raw", "m-nvram.fd")) {
            Files.writeString(pool.resolve(mine + ImageDirectory.PARTIAL), "half");
        }
        List<String> others = List.of("m-2-vda.raw.holdfast-partial", "mm-vda.raw.holdfast-partial", "m.raw");
        for (String other : others) {
            Files.writeString(pool.resolve(other), "somebody's");
        }
        restore(options);
        assertThat(in(pool)).containsAll(others).hasSize(others.size() + 3);
    }

    /** As it lies there after a kill at the worst moment: the images have their names, and no machine has them. */
    private void killBeforeDefining() throws IOException {
        Path aside = Files.createDirectory(work.resolve("aside"));
        platform.beforeDefining = xml -> {
            for (String each : in(pool)) {
                try {
                    if (each.endsWith(".restore")) {
                        Files.copy(pool.resolve(each), aside.resolve(each));
                    } else {
                        Files.createLink(aside.resolve(each), pool.resolve(each));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            throw new HoldfastException(ErrorCode.PLATFORM_REFUSED, "m", "killed");
        };
        refused(ErrorCode.PLATFORM_REFUSED, options);
        for (String each : in(aside)) {
            Files.move(aside.resolve(each), pool.resolve(each));
        }
        platform.beforeDefining = xml -> {};
        assertThat(in(pool)).hasSize(4);
    }

    @Test
    void imagesOfAMachineThatWasNeverDefinedGo() throws IOException {
        killBeforeDefining();
        restore(options);
        assertThat(in(pool)).containsExactly("m-nvram.fd", "m-vda.raw", "m-vdb.raw");
    }

    @Test
    void imagesThatSomebodyUsedSinceStay() throws IOException {
        killBeforeDefining();
        Files.setLastModifiedTime(pool.resolve("m-vda.raw"), FileTime.fromMillis(1));
        refused(ErrorCode.TARGET_EXISTS, options);
        assertThat(in(pool)).containsExactly("m-vda.raw");
    }

    @Test
    void imagesThatAMachineHasStay() throws IOException {
        killBeforeDefining();
        platform.put(
                machine("other")
                        .replace(UUID, UUID.replace('6', '7'))
                        .replace(
                                old.resolve("a.raw").toString(),
                                pool.resolve("m-vda.raw").toString()),
                VirtualMachine.State.OFF);
        refused(ErrorCode.TARGET_EXISTS, options);
        assertThat(in(pool)).containsExactly("m-vda.raw");
    }

    @Test
    void twoRestoresOfOneNameAtOnceAreOne() {
        try (ImageDirectory held = ImageDirectory.open(pool.toString(), "m")) {
            assertThat(held.found()).isEmpty();
            refused(ErrorCode.PLATFORM_BUSY, options);
        }
        restore(options);
    }

    @Test
    void aMachineThatIsOffIsReplacedInItsPlace() throws IOException {
        platform.put(machine("m"), VirtualMachine.State.OFF);
        Files.writeString(old.resolve("a.raw"), "changed");
        Files.writeString(old.resolve("vars.fd"), "changed");
        Files.setPosixFilePermissions(old.resolve("a.raw"), PosixFilePermissions.fromString("rw-r-----"));
        MachineRestoreOptions inPlace = MachineRestoreOptions.standard().with(Existing.REPLACED);
        MachineRestoreResult result = restore(inPlace);
        assertThat(result.uuid()).isEqualTo(UUID);
        assertThat(in(old)).containsExactly("a.raw", "b.raw", "vars.fd");
        assertThat(old.resolve("a.raw")).hasBinaryContent(first);
        assertThat(old.resolve("vars.fd")).hasBinaryContent(nvram);
        assertThat(work.resolve("swtpm/" + UUID + "/tpm2/tpm2-00.permall")).hasBinaryContent(new byte[] {7});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(old.resolve("a.raw"))))
                .isEqualTo("rw-r-----");
        assertThat(platform.defined).hasSize(1);
    }

    @Test
    void aMachineThatIsNotOffIsNotReplaced() throws IOException {
        MachineRestoreOptions inPlace = MachineRestoreOptions.standard().with(Existing.REPLACED);
        for (VirtualMachine.State state :
                List.of(VirtualMachine.State.RUNNING, VirtualMachine.State.PAUSED, VirtualMachine.State.SAVED)) {
            platform.put(machine("m"), state);
            refused(ErrorCode.PLATFORM_REFUSED, inPlace);
        }
        platform.put(machine("m"), VirtualMachine.State.OFF);
        refused(ErrorCode.USAGE, inPlace.named("n"));
        refused(ErrorCode.USAGE, inPlace.only(Set.of("vda")));
        Files.writeString(old.resolve("a.raw"), "precious");
        platform.beforeDefining = xml -> {
            throw new HoldfastException(ErrorCode.PLATFORM_REFUSED, "m", "no");
        };
        refused(ErrorCode.PLATFORM_REFUSED, inPlace);
        assertThat(old.resolve("a.raw")).hasContent("precious");
        assertThat(in(old)).containsExactly("a.raw", "b.raw");
        Files.delete(old.resolve("a.raw"));
        assertThat(refused(ErrorCode.PLATFORM_REFUSED, inPlace)).hasMessageContaining("vda");
        assertThat(platform.defined).isEmpty();
    }

    @Test
    void withoutADirectoryItIsThatOfTheFirstDiskOrThePoolOfLibvirt() throws IOException {
        MachineRestoreOptions anywhere =
                MachineRestoreOptions.standard().with(DiskFormat.RAW).named("n");
        restore(anywhere);
        assertThat(in(old)).contains("n-vda.raw");
        Files.move(old, work.resolve("gone"));
        assertThat(refused(ErrorCode.USAGE, anywhere.named("o"))).hasMessageContaining("--pool-dir");
        platform.pools.add(new StoragePool("default", "", "dir", Optional.of(pool.toString()), true, 1, 1));
        restore(anywhere.named("o"));
        assertThat(in(pool)).contains("o-vda.raw");
    }

    @Test
    void whatCannotWorkIsRefusedBeforeAnythingIsWritten() throws IOException {
        refused(ErrorCode.TARGET_UNWRITABLE, options.into(work.resolve("none").toString()));
        platform.local = false;
        assertThat(refused(ErrorCode.PLATFORM_UNSUPPORTED, options)).hasMessageContaining("fake:///");
        platform.local = true;
        reader.close();
        reader =
                reader(backedUp(new Request.Volume(bytes(old.resolve("a.raw")), Optional.empty(), Request.Cuts.FIXED)));
        assertThat(refused(ErrorCode.SNAPSHOT_NO_SUCH_PATH, options)).hasMessageContaining("not of a virtual machine");
        assertNothingHappened();
    }

    @Test
    void aMachineThatDoesNotStartIsStillRestored() {
        platform.startable = false;
        MachineRestoreResult result = restore(options.with(Start.STARTED));
        assertThat(result.state()).isEqualTo(MachineRestoreResult.State.OFF);
        assertThat(result.exceptions())
                .singleElement()
                .satisfies(each -> assertThat(each.message()).contains("No room in memory"));
        assertThat(platform.machines).containsKey(UUID);
    }

    @Test
    void namesBecomeFilesWhateverTheyAre() {
        String name = "数据库/../&amp; 'x' " + "长".repeat(150);
        MachineRestoreResult result = restore(options.named(name));
        assertThat(result.name()).isEqualTo(name);
        assertThat(in(pool)).hasSize(3).allMatch(each -> each.startsWith("数据库"));
    }
}
