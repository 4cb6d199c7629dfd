package io.holdfast.agent.restore;

import static io.holdfast.agent.restore.Field.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.agent.resume.RestoreLogs;
import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.ChunkListBuilder;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A restore of a volume that was interrupted writes on where it was. */
final class ResumedVolumeTest {
    private static final int PIECE = 1 << 20;
    private static final int PIECES = 128;

    private final Field field = new Field();
    private final RestoreLogs logs = new RestoreLogs(Path.of(field.path(), "logs"), "boot");
    private final Path target = Path.of(field.path(), "image");
    private final byte[] expected = new byte[PIECES * PIECE];
    private VolumeRestore.Earlier earlier = VolumeRestore.Earlier.TRUSTED;
    private SnapshotId id;

    ResumedVolumeTest() throws SystemCallException {}

    /** A hole after every three pieces of data. */
    @BeforeEach
    void build() {
        SmallBackup backup = field.backup();
        ChunkListBuilder builder = new ChunkListBuilder(backup);
        Random random = new Random(7);
        for (int i = 0; i < PIECES; i++) {
            if (i % 4 == 3) {
                builder.add(new Run.Hole(PIECE));
                continue;
            }
            for (int at = i * PIECE; at < (i + 1) * PIECE; at += SmallBackup.CHUNK) {
                byte[] chunk = new byte[SmallBackup.CHUNK];
                random.nextBytes(chunk);
                System.arraycopy(chunk, 0, expected, at, chunk.length);
                builder.add(new Run.Stored(chunk.length, backup.chunk(chunk, chunk.length)));
            }
        }
        id = backup.volume(
                new Entry(bytes("sda"), Entry.Type.VOLUME, expected.length, Attributes.NONE, builder.finish()));
    }

    @AfterEach
    void leaveField() throws SystemCallException {
        field.close();
    }

    private RestoreResult run(
            SnapshotSource from, DiskFormat format, ConflictPolicy conflicts, RestoreProgress progress) {
        try (RestoreLog log = logs.open("run");
                SnapshotReader reader = new SnapshotReader(from, field.keys, Cores.of(1))) {
            return new VolumeRestore(reader, log, earlier)
                    .run(bytes("/"), bytes(target.toString()), format, conflicts, progress);
        }
    }

    /** The agent is stopped at the 1,300th of 1,536 chunks; many before it have arrived. */
    private void interrupted(DiskFormat format, ConflictPolicy conflicts) {
        RestoreProgress progress = new RestoreProgress();
        AtomicInteger left = new AtomicInteger(1300);
        SnapshotSource stopping = new InterferingSource(field.repository.source(id), () -> {
            if (left.decrementAndGet() == 0) {
                while (progress.bytes() < 100 << 20) {
                    LockSupport.parkNanos(1_000_000);
                }
                progress.suspend();
            }
        });
        assertThat(run(stopping, format, conflicts, progress).outcome()).isEqualTo(RestoreResult.Outcome.CANCELLED);
    }

    private void goesOn(DiskFormat format, ConflictPolicy conflicts, long least) {
        RestoreProgress progress = new RestoreProgress();
        AtomicInteger read = new AtomicInteger();
        SnapshotSource counted = new InterferingSource(field.repository.source(id), read::incrementAndGet);
        RestoreResult result = run(counted, format, conflicts, progress);
        assertThat(result.outcome()).isEqualTo(RestoreResult.Outcome.COMPLETE);
        assertThat(result.bytes()).isEqualTo(expected.length);
        assertThat(progress.bytesResumed()).isBetween(least, 124L * PIECE);
        assertThat(read.get())
                .isLessThanOrEqualTo((int) ((expected.length - progress.bytesResumed()) / SmallBackup.CHUNK) + 20);
    }

    @Test
    void aNewImageIsWrittenOn() throws IOException {
        interrupted(DiskFormat.RAW, ConflictPolicy.NEVER);
        assertThat(target).exists();
        goesOn(DiskFormat.RAW, ConflictPolicy.NEVER, 16 << 20);
        assertThat(Files.readAllBytes(target)).isEqualTo(expected);
    }

    @Test
    void anImageThatIsReplacedIsWrittenOn() throws IOException {
        byte[] old = new byte[expected.length + 4096];
        Arrays.fill(old, (byte) 'x');
        Files.write(target, old);
        interrupted(DiskFormat.RAW, ConflictPolicy.ALWAYS);
        goesOn(DiskFormat.RAW, ConflictPolicy.ALWAYS, 16 << 20);
        assertThat(Files.readAllBytes(target)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "what was there before"})
    void aQcow2ImageIsWrittenOn(String before) throws IOException, InterruptedException {
        ConflictPolicy conflicts = before.isEmpty() ? ConflictPolicy.NEVER : ConflictPolicy.ALWAYS;
        if (!before.isEmpty()) {
            Files.writeString(target, before.repeat(1_000_000));
        }
        interrupted(DiskFormat.QCOW2, conflicts);
        goesOn(DiskFormat.QCOW2, conflicts, 8 << 20);
        Path raw = target.resolveSibling("raw");
        Process convert = new ProcessBuilder(
                        "qemu-img", "convert", "-f", "qcow2", "-O", "raw", target.toString(), raw.toString())
                .inheritIO()
                .start();
        assertThat(convert.waitFor()).isZero();
        assertThat(Files.readAllBytes(raw)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(ConflictPolicy.class)
    void whatSomebodyWroteIntoItMeanwhileIsFoundByComparing(ConflictPolicy conflicts) throws IOException {
        earlier = VolumeRestore.Earlier.COMPARED;
        if (conflicts == ConflictPolicy.ALWAYS) {
            Files.write(target, new byte[expected.length]);
        }
        interrupted(DiskFormat.RAW, conflicts);
        try (FileChannel image = FileChannel.open(target, StandardOpenOption.WRITE)) {
            // Into data, and into a hole.
            image.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 5000);
            image.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 3 * PIECE + 5000L);
        }
        goesOn(DiskFormat.RAW, conflicts, 8 << 20);
        assertThat(Files.readAllBytes(target)).isEqualTo(expected);
    }

    @Test
    void aQcow2ImageIsComparedToo() throws IOException, InterruptedException {
        earlier = VolumeRestore.Earlier.COMPARED;
        aQcow2ImageIsWrittenOn("");
    }

    @Test
    void anImageThatIsGoneMeanwhileIsMadeAnew() throws IOException {
        interrupted(DiskFormat.RAW, ConflictPolicy.NEVER);
        Files.delete(target);
        goesOn(DiskFormat.RAW, ConflictPolicy.NEVER, 0);
        assertThat(Files.readAllBytes(target)).isEqualTo(expected);
    }

    @Test
    void anImageThatSomebodyPutThereMeanwhileIsHis() throws IOException {
        interrupted(DiskFormat.RAW, ConflictPolicy.NEVER);
        Files.delete(target);
        Files.writeString(target, "his");
        assertThatThrownBy(() ->
                        run(field.repository.source(id), DiskFormat.RAW, ConflictPolicy.NEVER, new RestoreProgress()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_EXISTS));
        assertThat(target).hasContent("his");
    }

    @Test
    void aRestoreThatIsCancelledLeavesNoImageAlsoWhenItWentOn() {
        interrupted(DiskFormat.RAW, ConflictPolicy.NEVER);
        RestoreProgress progress = new RestoreProgress();
        SnapshotSource cancelling = new InterferingSource(field.repository.source(id), progress::cancel);
        assertThat(run(cancelling, DiskFormat.RAW, ConflictPolicy.NEVER, progress)
                        .outcome())
                .isEqualTo(RestoreResult.Outcome.CANCELLED);
        assertThat(target).doesNotExist();
    }
}
