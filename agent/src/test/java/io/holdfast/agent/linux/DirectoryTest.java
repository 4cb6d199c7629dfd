package io.holdfast.agent.linux;

import static io.holdfast.agent.linux.Plot.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Ground.class)
final class DirectoryTest {
    private static final byte[] A = bytes("a");
    private static final byte[] B = bytes("b");
    private static final byte[] NOT_UTF_8 = {(byte) 0xff, 'x', (byte) 0xc3, '\n', (byte) 0x80};

    private final Plot plot;
    private final Directory here;

    DirectoryTest(Ground ground) throws SystemCallException {
        plot = ground.plot();
        here = plot.directory();
    }

    @AfterEach
    void removePlot() throws SystemCallException {
        plot.close();
    }

    @Test
    void aNameThatIsNotUtf8ComesBackAsItWent() throws SystemCallException {
        plot.write(NOT_UTF_8, A);
        assertThat(here.list()).singleElement().satisfies(entry -> {
            assertThat(entry.name()).isEqualTo(NOT_UTF_8);
            assertThat(entry.type()).isEqualTo(FileType.REGULAR);
        });
        assertThat(here.stat(NOT_UTF_8).size()).isEqualTo(1);
    }

    @Test
    void aNameOf255BytesIsTakenAndOneMoreIsRefused() throws SystemCallException {
        byte[] longest = new byte[255];
        Arrays.fill(longest, (byte) 0xe9);
        plot.write(longest, A);
        assertThat(here.list().getFirst().name()).isEqualTo(longest);
        byte[] tooLong = new byte[256];
        Arrays.fill(tooLong, (byte) 'x');
        assertFails(Errno.ENAMETOOLONG, () -> here.stat(tooLong));
        byte[] farTooLong = new byte[5000];
        Arrays.fill(farTooLong, (byte) 'x');
        assertFails(Errno.ENAMETOOLONG, () -> here.stat(farTooLong));
    }

    @Test
    void whatIsNotTheNameOfOneEntryIsRefused() {
        for (String name : List.of("", ".", "..", "a/b", "/", "a\0b")) {
            assertFails(Errno.EINVAL, () -> here.find(bytes(name)));
            assertFails(Errno.EINVAL, () -> here.createDirectory(bytes(name)));
            assertFails(Errno.EINVAL, () -> here.metadata(bytes(name)).setOwner(1, 1));
            assertFails(Errno.EINVAL, () -> here.extendedAttributes(bytes(name)).names());
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Directory.open(bytes("relative")));
    }

    @Test
    void dotsInsideANameAreJustBytes() throws SystemCallException {
        for (String name : List.of("...", "..a", ".a", "a.")) {
            here.createDirectory(bytes(name));
        }
        assertThat(here.list()).hasSize(4);
    }

    @Test
    void aPathOfMoreThan4096BytesIsMadeReadAndOpenedAgain() throws SystemCallException {
        byte[] name = new byte[250];
        Arrays.fill(name, (byte) 'd');
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        path.writeBytes(plot.path());
        Directory at = Directory.open(plot.path());
        for (int depth = 0; depth < 40; depth++) {
            at.createDirectory(name);
            try (Directory above = at) {
                at = above.openDirectory(name);
            }
            path.write('/');
            path.writeBytes(name);
        }
        try (Directory deepest = at;
                OpenFile file = deepest.createFile(A)) {
            file.write(0, B, 0, 1);
        }
        assertThat(path.size()).isGreaterThan(10_000);
        try (Directory again = Directory.open(path.toByteArray());
                OpenFile file = again.openFile(A)) {
            assertThat(file.size()).isEqualTo(1);
        }
        path.writeBytes(bytes("/missing"));
        assertFails(Errno.ENOENT, () -> Directory.open(path.toByteArray()).close());
    }

    @Test
    void aNameInAPathThatNoDirectoryCanHaveIsRefused() {
        byte[] path = new byte[9000];
        Arrays.fill(path, (byte) 'x');
        path[0] = '/';
        assertFails(Errno.ENAMETOOLONG, () -> Directory.open(path).close());
    }

    @Test
    void manySlashesAreOne() throws SystemCallException {
        byte[] slashes = new byte[5000];
        Arrays.fill(slashes, (byte) '/');
        try (Directory root = Directory.open(slashes)) {
            assertThat(root.find(bytes("proc"))).isPresent();
        }
    }

    @Test
    void aLongListingComesInPiecesAndCanBeginAgain() throws SystemCallException {
        int count = 12_000;
        for (int i = 0; i < count; i++) {
            here.createNode(bytes("entry-with-a-longer-name-" + i), FileType.FIFO, Device.NONE);
        }
        assertThat(here.listing().next().size()).isBetween(1, count - 1);
        assertThat(here.list()).hasSize(count);
        assertThat(here.list().stream().map(entry -> new String(entry.name(), StandardCharsets.UTF_8)))
                .doesNotHaveDuplicates();
        for (DirectoryEntry entry : here.list()) {
            here.remove(entry.name());
        }
        assertThat(here.list()).isEmpty();
    }

    @Test
    void linksKeepAnyTargetAndAreNotFollowed() throws SystemCallException {
        byte[] longTarget = new byte[4095];
        Arrays.fill(longTarget, (byte) 0xff);
        for (byte[] target : List.of(bytes("/no/such"), bytes(".."), bytes("a b\n"), NOT_UTF_8, longTarget)) {
            here.createSymbolicLink(A, target);
            assertThat(here.readLink(A)).isEqualTo(target);
            assertThat(here.stat(A).type()).isEqualTo(FileType.SYMBOLIC_LINK);
            assertThat(here.stat(A).size()).isEqualTo(target.length);
            assertFails(Errno.ELOOP, () -> here.openFile(A).close());
            assertFails(Errno.ENOTDIR, () -> here.openDirectory(A).close());
            here.remove(A);
        }
        assertFails(Errno.ENAMETOOLONG, () -> here.createSymbolicLink(A, new byte[4096]));
        assertFails(Errno.ENOENT, () -> here.createSymbolicLink(A, new byte[0]));
    }

    @Test
    void aHardLinkIsTheSameFile() throws SystemCallException {
        plot.write(A, B);
        here.createDirectory(B);
        try (Directory below = here.openDirectory(B)) {
            below.createHardLink(NOT_UTF_8, here, A);
            Stat one = here.stat(A);
            Stat other = below.stat(NOT_UTF_8);
            assertThat(other.inode()).isEqualTo(one.inode());
            assertThat(other.device()).isEqualTo(one.device());
            assertThat(other.links()).isEqualTo(2);
        }
    }

    @Test
    void aHardLinkToASymbolicLinkIsToTheLink() throws SystemCallException {
        here.createSymbolicLink(A, bytes("nowhere"));
        here.createHardLink(B, here, A);
        assertThat(here.stat(B).type()).isEqualTo(FileType.SYMBOLIC_LINK);
        assertThat(here.stat(A).links()).isEqualTo(2);
    }

    @Test
    void nodesKeepTheirTypeAndNumber() throws SystemCallException {
        Device greatest = new Device(4095, 1_048_575);
        here.createNode(A, FileType.CHARACTER_DEVICE, new Device(1, 3));
        here.createNode(B, FileType.BLOCK_DEVICE, greatest);
        here.createNode(NOT_UTF_8, FileType.FIFO, Device.NONE);
        assertThat(here.stat(A).type()).isEqualTo(FileType.CHARACTER_DEVICE);
        assertThat(here.stat(A).node()).isEqualTo(new Device(1, 3));
        assertThat(here.stat(B).type()).isEqualTo(FileType.BLOCK_DEVICE);
        assertThat(here.stat(B).node()).isEqualTo(greatest);
        assertThat(here.stat(NOT_UTF_8).type()).isEqualTo(FileType.FIFO);
        assertThat(here.stat(NOT_UTF_8).node()).isEqualTo(Device.NONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> here.createNode(bytes("s"), FileType.SOCKET, Device.NONE));
    }

    @Test
    void renameReplacesOrKeeps() throws SystemCallException {
        plot.write(A, A);
        plot.write(B, B);
        assertFails(Errno.EEXIST, () -> here.rename(A, here, B, Directory.Existing.KEEP));
        assertThat(plot.read(B)).isEqualTo(B);
        here.rename(A, here, B, Directory.Existing.REPLACE);
        assertThat(plot.read(B)).isEqualTo(A);
        assertThat(here.find(A)).isEmpty();
    }

    @Test
    void creatingNeverTouchesWhatIsThere() throws SystemCallException {
        here.createSymbolicLink(A, bytes("elsewhere"));
        assertFails(Errno.EEXIST, () -> here.createFile(A).close());
        assertFails(Errno.EEXIST, () -> here.createDirectory(A));
        assertThat(here.find(bytes("elsewhere"))).isEmpty();
    }

    @Test
    void aDirectoryIsRemovedOnlyWhenEmpty() throws SystemCallException {
        here.createDirectory(A);
        try (Directory below = here.openDirectory(A)) {
            below.createDirectory(B);
            assertFails(Errno.ENOTEMPTY, () -> here.removeDirectory(A));
            assertFails(Errno.EISDIR, () -> here.remove(A));
            below.removeDirectory(B);
            below.sync();
        }
        here.removeDirectory(A);
        assertThat(here.list()).isEmpty();
    }

    @Test
    void aClosedDirectoryIsRefusedByTheKernel() throws SystemCallException {
        here.createDirectory(A);
        Directory closed = here.openDirectory(A);
        closed.close();
        closed.close();
        assertFails(Errno.EBADF, closed::list);
        assertFails(Errno.EBADF, closed::stat);
        assertFails(Errno.EBADF, () -> closed.stat(B));
        assertFails(Errno.EBADF, () -> closed.createDirectory(B));
    }

    @Test
    void aFailureNamesTheCallTheErrorAndThePath() {
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> here.openDirectory(NOT_UTF_8))
                .satisfies(failure -> {
                    assertThat(failure.errno()).isEqualTo(Errno.ENOENT);
                    assertThat(failure.number()).isEqualTo(2);
                    assertThat(failure.call()).isEqualTo("openat");
                    assertThat(failure.subject()).startsWith("/").endsWith("/\\xffx\\xc3\\x0a\\x80");
                    assertThat(failure)
                            .hasMessage("openat " + failure.subject() + ": no such file or directory (ENOENT)");
                });
    }

    @Test
    void spaceIsThatOfTheFileSystem() throws SystemCallException {
        Capacity capacity = here.capacity();
        File same = new File(new String(plot.path(), StandardCharsets.UTF_8));
        assertThat(capacity.total()).isEqualTo(same.getTotalSpace());
        assertThat(capacity.free()).isBetween(capacity.available(), capacity.total());
    }

    private static void assertFails(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(call)
                .extracting(SystemCallException::errno)
                .isEqualTo(errno);
    }
}
