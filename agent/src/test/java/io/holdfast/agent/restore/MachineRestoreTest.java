package io.holdfast.agent.restore;

import static io.holdfast.agent.restore.Field.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MachineRestoreTest {
    private static final int SIZE = 300_032;

    private final Field field = new Field();
    private final byte[] first = new byte[SIZE];
    private final byte[] second = new byte[SIZE];
    private final SnapshotId id;

    MachineRestoreTest() throws SystemCallException {
        new Random(1).nextBytes(first);
        new Random(2).nextBytes(second);
        SmallBackup backup = field.backup();
        id = backup.machine(List.of(
                new Entry(
                        bytes("domain.xml"),
                        Entry.Type.FILE,
                        9,
                        Attributes.NONE,
                        new Content.Inline(bytes("<domain/>"))),
                new Entry(bytes("vda"), Entry.Type.VOLUME, SIZE, Attributes.NONE, backup.content(first)),
                new Entry(bytes("vdb"), Entry.Type.VOLUME, SIZE, Attributes.NONE, backup.content(second))));
    }

    @AfterEach
    void leaveField() throws SystemCallException {
        field.close();
    }

    private RestoreResult disk(String path, String target, DiskFormat format) {
        try (SnapshotReader reader = field.reader(id)) {
            return new VolumeRestore(reader)
                    .run(bytes(path), bytes(target), format, ConflictPolicy.NEVER, new RestoreProgress());
        }
    }

    @Test
    void aDiskIsRestoredByItsName() throws SystemCallException {
        disk("/vdb", field.path() + "/image", DiskFormat.RAW);
        assertThat(Field.read(field.top(), "image")).isEqualTo(second);
    }

    @Test
    void aDiskBecomesAQcow2Image() throws Exception {
        disk("/vda", field.path() + "/image.qcow2", DiskFormat.QCOW2);
        Field.write(field.top(), "image.raw", first);
        String image = Path.of(field.path(), "image").toString();
        Process compare = new ProcessBuilder(
                        "qemu-img", "compare", "-s", "-f", "raw", "-F", "qcow2", image + ".raw", image + ".qcow2")
                .inheritIO()
                .start();
        assertThat(compare.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(compare.exitValue()).isZero();
    }

    @Test
    void withoutANameTheVolumesAreNamed() {
        assertRefused(
                ErrorCode.SNAPSHOT_NO_SUCH_PATH, "vda, vdb", () -> disk("/", field.path() + "/image", DiskFormat.RAW));
        assertRefused(
                ErrorCode.SNAPSHOT_NO_SUCH_PATH,
                "vda, vdb",
                () -> disk("/domain.xml", field.path() + "/image", DiskFormat.RAW));
    }

    @Test
    void disksAreNotPutAmongFiles() throws SystemCallException {
        assertRefused(ErrorCode.USAGE, ":vda --volume FILE", () -> field.restore(id, "/", RestoreOptions.standard()));
        assertRefused(
                ErrorCode.USAGE, ":vdb --volume FILE", () -> field.restore(id, "/vdb", RestoreOptions.standard()));
        field.restore(id, "/domain.xml", RestoreOptions.standard());
        assertThat(Field.read(field.target(), "domain.xml")).isEqualTo(bytes("<domain/>"));
    }

    private static void assertRefused(ErrorCode code, String saying, ThrowingCallable what) {
        assertThatThrownBy(what)
                .hasMessageContaining(saying)
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
