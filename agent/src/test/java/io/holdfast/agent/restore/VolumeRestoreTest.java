package io.holdfast.agent.restore;

import static io.holdfast.agent.restore.Field.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.LoopDevice;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.ChunkListBuilder;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class VolumeRestoreTest {
    private static final int PIECE = 1 << 20;
    private static final long SIZE = 4 * PIECE;

    private final Field field = new Field();
    private final SmallBackup backup = field.backup();
    private final byte[] expected = new byte[(int) SIZE];

    VolumeRestoreTest() throws SystemCallException {}

    @AfterEach
    void leaveField() throws SystemCallException {
        field.close();
    }

    /** Data, a hole, data, a hole. */
    private SnapshotId volume() {
        ChunkListBuilder builder = new ChunkListBuilder(backup);
        for (int i = 0; i < 4; i++) {
            if (i % 2 == 1) {
                builder.add(new Run.Hole(PIECE));
                continue;
            }
            byte[] piece = new byte[PIECE];
            new Random(i).nextBytes(piece);
            System.arraycopy(piece, 0, expected, i * PIECE, PIECE);
            for (int at = 0; at < PIECE; at += SmallBackup.CHUNK) {
                Fingerprint chunk =
                        backup.chunk(Arrays.copyOfRange(piece, at, at + SmallBackup.CHUNK), SmallBackup.CHUNK);
                builder.add(new Run.Stored(SmallBackup.CHUNK, chunk));
            }
        }
        return backup.volume(new Entry(bytes("sda"), Entry.Type.VOLUME, SIZE, Attributes.NONE, builder.finish()));
    }

    private RestoreResult restore(SnapshotId id, String target, ConflictPolicy conflicts) {
        try (SnapshotReader reader = field.reader(id)) {
            return new VolumeRestore(reader)
                    .run(bytes("/"), bytes(target), DiskFormat.RAW, conflicts, new RestoreProgress());
        }
    }

    private List<Foresight.Fate> foreseen(SnapshotId id, String target, ConflictPolicy conflicts) {
        List<Foresight.Fate> fates = new ArrayList<>();
        Foresight foresight = new Foresight() {
            @Override
            public void foresee(byte[] path, Entry entry, Fate fate) {
                assertThat(path).isEqualTo(bytes("/sda"));
                fates.add(fate);
            }

            @Override
            public void check() {}
        };
        try (SnapshotReader reader = field.reader(id)) {
            RestoreResult result = new VolumeRestore(reader).foresee(bytes("/"), bytes(target), conflicts, foresight);
            assertThat(result.exceptionCount()).isEqualTo(fates.contains(Foresight.Fate.BLOCKED) ? 1 : 0);
        }
        return fates;
    }

    @Test
    void whatWouldBecomeOfAVolumeIsSaidBeforehand() throws IOException {
        SnapshotId id = volume();
        Path image = Path.of(field.path() + "/old");
        assertThat(foreseen(id, image.toString(), ConflictPolicy.NEVER)).containsExactly(Foresight.Fate.CREATED);
        assertThat(image).doesNotExist();
        Files.writeString(image, "old");
        assertThat(foreseen(id, image.toString(), ConflictPolicy.NEVER)).containsExactly(Foresight.Fate.BLOCKED);
        assertThat(foreseen(id, image.toString(), ConflictPolicy.ALWAYS)).containsExactly(Foresight.Fate.OVERWRITTEN);
        assertThat(foreseen(id, "" + field.path(), ConflictPolicy.ALWAYS)).containsExactly(Foresight.Fate.BLOCKED);
        assertThat(image).hasContent("old");
    }

    @Test
    void aNewImageIsSparse() throws SystemCallException {
        SnapshotId id = volume();
        RestoreResult result = restore(id, field.path() + "/image", ConflictPolicy.NEVER);
        assertThat(result.outcome()).isEqualTo(RestoreResult.Outcome.COMPLETE);
        assertThat(result.bytes()).isEqualTo(SIZE);
        assertThat(Field.read(field.top(), "image")).isEqualTo(expected);
        assertThat(field.top().stat(bytes("image")).blocks()).isEqualTo(2L * PIECE / 512);
    }

    @Test
    void whatExistsIsOverwrittenOnlyWhenThatIsAskedFor() throws SystemCallException {
        SnapshotId id = volume();
        byte[] old = new byte[(int) SIZE + 4096];
        Arrays.fill(old, (byte) 'x');
        Field.write(field.top(), "image", old);
        for (ConflictPolicy policy : new ConflictPolicy[] {ConflictPolicy.NEVER, ConflictPolicy.NEWER}) {
            assertFails(ErrorCode.TARGET_EXISTS, id, field.path() + "/image", policy);
        }
        assertThat(Field.read(field.top(), "image")).isEqualTo(old);
        restore(id, field.path() + "/image", ConflictPolicy.ALWAYS);
        assertThat(Field.read(field.top(), "image")).isEqualTo(expected);
    }

    @Test
    void aTargetTooSmallIsLeftAsItIs() throws SystemCallException {
        SnapshotId id = volume();
        byte[] old = new byte[(int) SIZE - 1];
        Arrays.fill(old, (byte) 'x');
        Field.write(field.top(), "image", old);
        assertFails(ErrorCode.TARGET_TOO_SMALL, id, field.path() + "/image", ConflictPolicy.ALWAYS);
        assertThat(Field.read(field.top(), "image")).isEqualTo(old);
    }

    @Test
    void aVolumeThatIsNotWholeLeavesNoNewImage() throws SystemCallException {
        SnapshotId id = volume();
        try (SnapshotReader reader = field.reader(id)) {
            reader.tree().runs(reader.volume(bytes("/")).content(), run -> {
                if (run instanceof Run.Stored data) {
                    field.repository.chunks().remove(data.chunk());
                }
            });
        }
        assertFails(ErrorCode.TARGET_CONTENT, id, field.path() + "/image", ConflictPolicy.NEVER);
        assertThat(field.top().find(bytes("image"))).isEmpty();
    }

    @Test
    void onADeviceHolesBecomeZeros() throws SystemCallException, IOException {
        SnapshotId id = volume();
        byte[] old = new byte[(int) SIZE];
        Arrays.fill(old, (byte) 'x');
        Field.write(field.top(), "backing", old);
        try (LoopDevice device = LoopDevice.of(Path.of(field.path(), "backing"))) {
            assertFails(ErrorCode.TARGET_EXISTS, id, device.path().toString(), ConflictPolicy.NEVER);
            restore(id, device.path().toString(), ConflictPolicy.ALWAYS);
            assertThat(Files.readAllBytes(device.path())).isEqualTo(expected);
        }
    }

    private void assertFails(ErrorCode code, SnapshotId id, String target, ConflictPolicy policy) {
        assertThatThrownBy(() -> restore(id, target, policy))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aVolumeReadsFromFrontToBack() throws IOException {
        SnapshotId id = volume();
        try (SnapshotReader reader = field.reader(id);
                ContentReader contents = new ContentReader(reader);
                java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream()) {
            contents.read(reader.volume(bytes("/")), out);
            assertThat(out.toByteArray()).isEqualTo(expected);
        }
    }

    @Test
    void anImageThatIsOpenElsewhereForWritingIsStillWritten() throws SystemCallException {
        SnapshotId id = volume();
        Field.write(field.top(), "image", new byte[(int) SIZE]);
        try (OpenFile other = OpenFile.openVolume(bytes(field.path() + "/image"), OpenFile.Access.READ)) {
            restore(id, field.path() + "/image", ConflictPolicy.ALWAYS);
            byte[] now = new byte[(int) SIZE];
            other.read(0, now, 0, now.length);
            assertThat(now).isEqualTo(expected);
        }
    }
}
