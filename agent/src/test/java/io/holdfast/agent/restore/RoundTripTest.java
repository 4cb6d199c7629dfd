package io.holdfast.agent.restore;

import static io.holdfast.agent.restore.Field.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.linux.Timestamp;
import io.holdfast.format.SnapshotId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RoundTripTest {
    /** user::rwx, user:1234:r-x, group::r--, mask::r-x, other::--- */
    private static final byte[] ACCESS_CONTROL = HexFormat.of()
            .parseHex("02000000" + "01000700ffffffff" + "02000500d2040000" + "04000400ffffffff" + "10000500ffffffff"
                    + "20000000ffffffff");

    private final Field field = new Field();
    private final Directory source = field.source();

    RoundTripTest() throws SystemCallException {}

    @AfterEach
    void leaveField() throws SystemCallException {
        field.close();
    }

    @Test
    void everyTypeComesBackWithEveryAttribute() throws SystemCallException {
        Field.write(source, "empty", new byte[0]);
        Field.write(source, "inline", bytes("a few words"));
        Field.write(source, "one chunk", random(5000));
        Field.write(source, "many chunks", random(3_000_000));
        Field.write(source, "many more chunks", random(9_000_001));
        Field.write(source, "whole.zip", random(200_000));
        Field.write(source, "small whole.zip", bytes("zip"));
        source.createSymbolicLink(bytes("link"), bytes("nowhere/at all"));
        source.createNode(bytes("fifo"), FileType.FIFO, Device.NONE);
        source.createNode(bytes("null"), FileType.CHARACTER_DEVICE, new Device(1, 3));
        source.createNode(bytes("loop"), FileType.BLOCK_DEVICE, new Device(7, 300));
        source.createDirectory(bytes("empty directory"));
        source.createDirectory(bytes("directory"));
        try (Directory inner = source.openDirectory(bytes("directory"))) {
            Field.write(inner, "set user", random(70_000));
            inner.metadata(bytes("set user")).setOwner(1234, 4321);
            inner.metadata(bytes("set user")).setMode(06755);
            inner.extendedAttributes(bytes("set user")).set(bytes("user.comment"), bytes("kept"));
            inner.extendedAttributes(bytes("set user"))
                    .set(
                            bytes("security.capability"),
                            HexFormat.of().parseHex("0100000200040000000000000000000000000000"));
            inner.metadata(bytes("set user")).setTimes(new Timestamp(-5, 123_456_789), new Timestamp(-5, 123_456_789));
            inner.extendedAttributes().set(bytes("system.posix_acl_default"), ACCESS_CONTROL);
            inner.extendedAttributes().set(bytes("trusted.note"), new byte[] {0, 1, 2});
        }
        source.metadata(bytes("link")).setOwner(7, 8);
        source.metadata(bytes("link")).setTimes(new Timestamp(9, 1), new Timestamp(9, 1));
        source.metadata(bytes("fifo")).setMode(0622);
        source.extendedAttributes(bytes("inline")).set(bytes("system.posix_acl_access"), ACCESS_CONTROL);
        source.metadata(bytes("directory")).setMode(03775);
        source.metadata(bytes("directory")).setTimes(new Timestamp(77, 7), new Timestamp(77, 7));
        source.metadata(bytes("empty directory")).setMode(0);

        RestoreResult result = field.roundTrip(RestoreOptions.standard());

        assertThat(result.exceptions()).isEmpty();
        assertThat(result.outcome()).isEqualTo(RestoreResult.Outcome.COMPLETE);
        assertThat(result.files()).isEqualTo(8);
        assertThat(result.directories()).isEqualTo(2);
        assertThat(result.others()).isEqualTo(4);
        assertSame();
    }

    @Test
    void hardLinksAreLinkedAgainAcrossDirectories() throws SystemCallException {
        source.createDirectory(bytes("a"));
        source.createDirectory(bytes("b"));
        try (Directory a = source.openDirectory(bytes("a"));
                Directory b = source.openDirectory(bytes("b"))) {
            Field.write(a, "large", random(500_000));
            Field.write(a, "small", bytes("x"));
            a.createSymbolicLink(bytes("link"), bytes("small"));
            for (String name : new String[] {"large", "small", "link"}) {
                b.createHardLink(bytes(name + " 2"), a, bytes(name));
                source.createHardLink(bytes(name + " 3"), a, bytes(name));
            }
            b.metadata().setTimes(new Timestamp(5, 5), new Timestamp(5, 5));
        }
        RestoreResult result = field.roundTrip(RestoreOptions.standard());
        assertThat(result.outcome()).isEqualTo(RestoreResult.Outcome.COMPLETE);
        assertSame();
    }

    @Test
    void pathsOfMoreThan4096BytesAndDeepOnesComeBack() throws SystemCallException {
        deep("y", 2200);
        deep("z".repeat(255), 20);
        RestoreResult result = field.roundTrip(RestoreOptions.standard());
        assertThat(result.exceptions()).isEmpty();
        assertSame();
    }

    private void deep(String name, int levels) throws SystemCallException {
        Directory at = source;
        for (int i = 0; i < levels; i++) {
            at.createDirectory(bytes(name));
            Directory next = at.openDirectory(bytes(name));
            if (at != source) {
                at.close();
            }
            at = next;
        }
        Field.write(at, "bottom", random(1000));
        at.close();
    }

    @Test
    void namesThatAreNotUtf8ComeBack() throws SystemCallException {
        byte[] name = {(byte) 0xff, '\n', (byte) 0xc3, ' ', (byte) 0x80};
        source.createDirectory(name);
        try (Directory inner = source.openDirectory(name);
                OpenFile file = inner.createFile(name)) {
            file.write(0, name, 0, name.length);
            inner.createSymbolicLink(bytes("x"), name);
        }
        assertThat(field.roundTrip(RestoreOptions.standard()).outcome()).isEqualTo(RestoreResult.Outcome.COMPLETE);
        assertSame();
    }

    @Test
    void holesStayHoles() throws SystemCallException {
        try (OpenFile file = source.createFile(bytes("sparse"))) {
            file.write(10 << 20, random(100_000), 0, 100_000);
            file.truncate(2L << 40);
        }
        try (OpenFile file = source.createFile(bytes("nothing but a hole"))) {
            file.truncate(1 << 20);
        }
        RestoreResult result = field.roundTrip(RestoreOptions.standard());
        assertThat(result.exceptions()).isEmpty();
        assertSame();
        try (Directory target = field.target()) {
            assertThat(target.stat(bytes("sparse")).blocks()).isLessThan(1000);
        }
    }

    @Test
    void holesAreWrittenWhenThatIsWanted() throws SystemCallException {
        try (OpenFile file = source.createFile(bytes("sparse"))) {
            file.write(1 << 20, random(100_000), 0, 100_000);
            file.truncate(3 << 20);
        }
        field.roundTrip(RestoreOptions.standard().with(RestoreOptions.Holes.WRITTEN));
        try (Directory target = field.target()) {
            assertThat(target.stat(bytes("sparse")).blocks()).isEqualTo((3 << 20) / 512);
            assertThat(Field.read(target, "sparse")).isEqualTo(Field.read(source, "sparse"));
        }
    }

    @Test
    void aDirectoryOfTheSnapshotBecomesTheTarget() throws SystemCallException {
        source.createDirectory(bytes("inner"));
        try (Directory inner = source.openDirectory(bytes("inner"))) {
            Field.write(inner, "file", bytes("x"));
        }
        source.metadata(bytes("inner")).setMode(0751);
        source.metadata(bytes("inner")).setTimes(new Timestamp(3, 3), new Timestamp(3, 3));
        SnapshotId id = field.backup().tree(source);
        field.restore(id, "/inner", RestoreOptions.standard());
        try (Directory target = field.target()) {
            assertThat(Field.read(target, "file")).isEqualTo(bytes("x"));
            assertThat(target.stat().mode()).isEqualTo(0751);
            assertThat(target.stat().modified()).isEqualTo(new Timestamp(3, 3));
        }
    }

    @Test
    void aFileOfTheSnapshotGoesIntoTheTargetUnderItsName() throws SystemCallException {
        Field.write(source, "file", random(100_000));
        Field.write(source, "other", random(100_000));
        SnapshotId id = field.backup().tree(source);
        field.restore(id, "/file", RestoreOptions.standard());
        try (Directory target = field.target()) {
            assertThat(target.list()).hasSize(1);
            assertThat(Field.read(target, "file")).isEqualTo(Field.read(source, "file"));
        }
    }

    @Test
    void accessControlThatTheTargetHandsDownDoesNotStick() throws SystemCallException {
        Field.write(source, "file", bytes("x"));
        source.createDirectory(bytes("inner"));
        try (Directory inner = source.openDirectory(bytes("inner"))) {
            Field.write(inner, "file", random(1000));
        }
        try (Directory target = field.makeTarget()) {
            target.extendedAttributes().set(bytes("system.posix_acl_default"), ACCESS_CONTROL);
        }
        field.roundTrip(RestoreOptions.standard());
        assertSame();
    }

    private void assertSame() throws SystemCallException {
        try (Directory target = field.target()) {
            Map<String, String> restored = Census.of(target);
            assertThat(restored).isEqualTo(Census.of(source));
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        Arrays.fill(bytes, 0, length / 2, (byte) 'c');
        return bytes;
    }
}
