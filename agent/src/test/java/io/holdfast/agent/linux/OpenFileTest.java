package io.holdfast.agent.linux;

import static io.holdfast.agent.linux.Plot.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Ground.class)
final class OpenFileTest {
    private static final byte[] A = bytes("a");
    private static final byte[] B = bytes("b");
    private static final int MIB = 1 << 20;

    private final Plot plot;
    private final Directory here;

    OpenFileTest(Ground ground) throws SystemCallException {
        plot = ground.plot();
        here = plot.directory();
    }

    @AfterEach
    void removePlot() throws SystemCallException {
        plot.close();
    }

    @Test
    void whatIsWrittenIsRead() throws SystemCallException {
        byte[] content = new byte[3 * Scratch.TRANSFER_LENGTH + 17];
        new Random(1).nextBytes(content);
        plot.write(A, content);
        try (OpenFile file = here.openFile(A)) {
            byte[] all = new byte[content.length];
            assertThat(file.read(0, all, 0, all.length)).isEqualTo(all.length);
            assertThat(all).isEqualTo(content);
            byte[] some = new byte[100];
            assertThat(file.read(content.length - 10, some, 5, 90)).isEqualTo(10);
            assertThat(some[4]).isZero();
            assertThat(some[5]).isEqualTo(content[content.length - 10]);
            assertThat(some[15]).isZero();
            assertThat(file.read(content.length, some, 0, 100)).isZero();
            assertThat(file.read(1L << 40, some, 0, 100)).isZero();
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> file.read(0, some, 50, 51));
            assertFails(Errno.EBADF, () -> file.write(0, some, 0, 1));
        }
    }

    @Test
    void holesAreFoundAndNotRead() throws SystemCallException {
        try (OpenFile file = here.createFile(A)) {
            file.truncate(20L * MIB);
            assertThat(file.nextData(0)).isEmpty();
            byte[] data = new byte[MIB];
            new Random(2).nextBytes(data);
            file.write(4L * MIB, data, 0, MIB);
            file.write(12L * MIB, data, 0, MIB);
            assertThat(file.nextData(0)).contains(new Extent(4L * MIB, MIB));
            assertThat(file.nextData(4L * MIB + 4096)).contains(new Extent(4L * MIB + 4096, MIB - 4096));
            assertThat(file.nextData(5L * MIB)).contains(new Extent(12L * MIB, MIB));
            assertThat(file.nextData(13L * MIB)).isEmpty();
            assertThat(file.nextData(20L * MIB)).isEmpty();
            file.punchHole(new Extent(4L * MIB, MIB));
            assertThat(file.nextData(0)).contains(new Extent(12L * MIB, MIB));
            assertThat(file.size()).isEqualTo(20L * MIB);
            assertThat(file.stat().blocks()).isBetween(2048L, 2100L);
        }
    }

    @Test
    void aFileOfMoreThanATebibyteIsMostlyHole() throws SystemCallException {
        long far = 3L << 40;
        try (OpenFile file = here.createFile(A)) {
            file.write(far, B, 0, 1);
            assertThat(file.size()).isEqualTo(far + 1);
            assertThat(file.nextData(0)).hasValueSatisfying(extent -> {
                assertThat(extent.position()).isBetween(far - MIB, far);
                // Memory counts its page to the end, a disk to the end of the file.
                assertThat(extent.end()).isBetween(far + 1, far + MIB);
            });
            byte[] read = new byte[1];
            assertThat(file.read(far, read, 0, 1)).isEqualTo(1);
            assertThat(read).isEqualTo(B);
        }
    }

    @Test
    void aFifoInTheFilesPlaceDoesNotHangUs() throws SystemCallException {
        here.createNode(A, FileType.FIFO, Device.NONE);
        try (OpenFile file = here.openFile(A)) {
            assertThat(file.stat().type()).isEqualTo(FileType.FIFO);
        }
    }

    @Test
    void aNewFileBelongsToItsOwnerAlone() throws SystemCallException {
        here.createFile(A).close();
        assertThat(here.stat(A).mode()).isEqualTo(0600);
        here.createDirectory(B);
        assertThat(here.stat(B).mode()).isEqualTo(0700);
    }

    @Test
    void readingLeavesTheTimeOfAccess() throws SystemCallException {
        plot.write(A, new byte[10]);
        Timestamp old = new Timestamp(1, 2);
        here.metadata(A).setTimes(old, new Timestamp(3, 4));
        plot.read(A);
        assertThat(here.stat(A).accessed()).isEqualTo(old);
    }

    @Test
    void adviceAndSyncDoNoHarm() throws SystemCallException {
        plot.write(A, new byte[MIB]);
        try (OpenFile file = here.openFile(A)) {
            for (OpenFile.Advice advice : OpenFile.Advice.values()) {
                file.advise(new Extent(0, MIB), advice);
            }
            file.sync();
        }
        assertThat(plot.read(A)).isEqualTo(new byte[MIB]);
    }

    @Test
    void aVolumeIsOpenedThroughLinks() throws SystemCallException {
        plot.write(A, new byte[MIB]);
        here.createSymbolicLink(B, A);
        try (OpenFile image = OpenFile.openVolume(plot.path(B), OpenFile.Access.WRITE)) {
            image.write(5, B, 0, 1);
            assertThat(image.size()).isEqualTo(MIB);
        }
        try (OpenFile image = OpenFile.openVolume(plot.path(A), OpenFile.Access.READ)) {
            byte[] read = new byte[1];
            image.read(5, read, 0, 1);
            assertThat(read).isEqualTo(B);
            assertFails(Errno.EBADF, () -> image.write(0, B, 0, 1));
        }
        assertFails(
                Errno.ENOENT,
                () -> OpenFile.openVolume(plot.path(bytes("none")), OpenFile.Access.READ)
                        .close());
    }

    @Test
    void aClosedFileIsRefusedByTheKernel() throws SystemCallException {
        OpenFile closed = here.createFile(A);
        closed.close();
        closed.close();
        assertFails(Errno.EBADF, closed::size);
        assertFails(Errno.EBADF, closed::stat);
        assertFails(Errno.EBADF, () -> closed.read(0, new byte[1], 0, 1));
        assertFails(Errno.EBADF, () -> closed.nextData(0));
        assertFails(Errno.EBADF, () -> closed.metadata().setMode(0));
    }

    private static void assertFails(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(call)
                .extracting(SystemCallException::errno)
                .isEqualTo(errno);
    }
}
