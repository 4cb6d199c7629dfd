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
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.source.vm.MachinePoint;
import io.holdfast.agent.source.volume.VolumeFile;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;

/** A machine of two raw disks in a snapshot, and a platform to restore it on. */
final class MachineGround implements AutoCloseable {
    static final String UUID = "6695eb01-f6a4-8304-79aa-97f2502e193f";

    final Keys keys = Keys.derivedFrom(new byte[Keys.SIZE], Suite.AES);
    final MemoryRepository repository = new MemoryRepository();
    final FakePlatform platform = new FakePlatform();
    final SleptTime time = new SleptTime();
    final byte[] nvram = new byte[9000];
    final byte[] first = new byte[3 << 20];
    final byte[] second = new byte[200_000];
    final Path work;
    final Path old;
    final Path pool;
    final MachineRestoreOptions options;
    SnapshotReader reader;

    MachineGround(Path directory) throws IOException {
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

    @Override
    public void close() {
        reader.close();
    }

    String machine(String name) {
        return "<domain type='qemu'><name>" + name + "</name><uuid>" + UUID + "</uuid><os><type>hvm</type><nvram>"
                + old.resolve("vars.fd") + "</nvram></os><devices>"
                + "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='"
                + old.resolve("a.raw") + "'/><target dev='vda' bus='virtio'/></disk>"
                + "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='"
                + old.resolve("b.raw") + "'/><target dev='vdb' bus='virtio'/></disk>"
                + "<interface type='user'><mac address='52:54:00:00:00:01'/></interface></devices></domain>";
    }

    SnapshotId backedUp(String xml) {
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

    static Request.Disk disk(String name, VolumeFile source) {
        return new Request.Disk(source, name.getBytes(UTF_8), Request.Cuts.FIXED);
    }

    static byte[] bytes(Path path) {
        return path.toString().getBytes(UTF_8);
    }

    SnapshotId backedUp(Request request) {
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

    SnapshotReader reader(SnapshotId id) {
        return new SnapshotReader(repository.source(id), keys, Cores.of(2));
    }

    MachineRestoreResult restore(MachineRestoreOptions how) {
        return restore(how, new RestoreProgress());
    }

    MachineRestoreResult restore(MachineRestoreOptions how, RestoreProgress progress) {
        return new MachineRestore(reader, platform, Randomness.secure(), time, work + "/swtpm").run(how, progress);
    }

    HoldfastException refused(ErrorCode code, MachineRestoreOptions how) {
        HoldfastException refusal = catchThrowableOfType(HoldfastException.class, () -> restore(how));
        assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
        return refusal;
    }

    static List<String> in(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void assertNothingHappened() {
        assertThat(in(pool)).isEmpty();
        assertThat(platform.defined).isEmpty();
        assertThat(work.resolve("swtpm")).doesNotExist();
    }

    /** Passes as it is slept through. */
    static final class SleptTime implements Time {
        Instant now = Instant.EPOCH;
        Runnable meanwhile = () -> {};

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long nanos() {
            return Duration.between(Instant.EPOCH, now).toNanos();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            meanwhile.run();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            now = now.plus(duration);
        }
    }
}
