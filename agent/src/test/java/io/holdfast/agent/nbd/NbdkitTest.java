package io.holdfast.agent.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NbdkitTest {
    private static final int SIZE = 3 << 20;
    private static final NbdOptions OPTIONS = NbdOptions.defaults().withContexts(Set.of(NbdOptions.ALLOCATION));

    @TempDir
    private Path directory = Path.of("");

    private final byte[] content = new byte[SIZE];

    private String image() throws IOException {
        new Random(3).nextBytes(content);
        return Files.write(directory.resolve("image"), content).toString();
    }

    private static void readsRight(NbdExport export, byte[] content) {
        byte[] read = new byte[content.length];
        export.read(0, read, 0, read.length);
        assertThat(read).isEqualTo(content);
    }

    @Test
    void memoryThatIsEmptyIsZeros() throws IOException, InterruptedException {
        try (RealServer server = RealServer.nbdkit(directory, "memory", "16M");
                NbdExport export =
                        new NbdClient(OPTIONS, Time.system(), Randomness.secure()).connect(server.address(""))) {
            readsRight(export, new byte[16 << 20]);
            assertThat(export.extents(NbdOptions.ALLOCATION).next()).isEqualTo(new NbdExtent(0, 16 << 20, 3));
        }
    }

    @Test
    void aServerWithoutChunksAndContextsIsReadAllTheSame() throws IOException, InterruptedException {
        try (RealServer server = RealServer.nbdkit(directory, "--no-sr", "file", image());
                NbdExport export =
                        new NbdClient(OPTIONS, Time.system(), Randomness.secure()).connect(server.address(""))) {
            readsRight(export, content);
            assertThat(export.contexts()).isEmpty();
            assertThatExceptionOfType(HoldfastException.class)
                    .isThrownBy(() -> export.status(0))
                    .returns(ErrorCode.NBD_NO_CONTEXT, HoldfastException::code);
        }
    }

    @Test
    void aServerOfTheOldestFashionIsReadAllTheSame() throws IOException, InterruptedException {
        try (RealServer server = RealServer.nbdkit(directory, "--mask-handshake=0", "file", image());
                NbdExport export =
                        new NbdClient(OPTIONS, Time.system(), Randomness.secure()).connect(server.address(""))) {
            readsRight(export, content);
        }
    }

    @Test
    void anErrorNamesTheExportAndThePosition() throws IOException, InterruptedException {
        try (RealServer server = RealServer.nbdkit(
                        directory, "--filter=error", "memory", "8M", "error-pread=EIO", "error-pread-rate=1");
                NbdExport export =
                        new NbdClient(OPTIONS, Time.system(), Randomness.secure()).connect(server.address(""))) {
            byte[] to = new byte[4096];
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(HoldfastException.class)
                        .isThrownBy(() -> export.read(1 << 20, to, 0, to.length))
                        .returns(ErrorCode.NBD_READ_FAILED, HoldfastException::code)
                        .withMessageContaining("EIO")
                        .withMessageContaining("nbd.sock")
                        .withMessageContaining("1048576");
            }
            assertThat(export.status(0).of(NbdOptions.ALLOCATION)).isNotEmpty();
        }
    }

    @Test
    void aServerThatIsTooSlowIsGivenUp() throws IOException, InterruptedException {
        NbdOptions hasty = OPTIONS.withReply(Duration.ofMillis(300)).withConnections(1);
        try (RealServer server = RealServer.nbdkit(directory, "--filter=delay", "memory", "8M", "rdelay=10");
                NbdExport export =
                        new NbdClient(hasty, Time.system(), Randomness.secure()).connect(server.address(""))) {
            long start = Time.system().nanos();
            assertThatExceptionOfType(HoldfastException.class)
                    .isThrownBy(() -> export.read(0, new byte[8 << 20], 0, 8 << 20))
                    .returns(ErrorCode.NBD_SILENT, HoldfastException::code);
            assertThat(Duration.ofNanos(Time.system().nanos() - start)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void partsOfBlocksAreReadThroughWholeOnes() throws IOException, InterruptedException {
        NbdOptions small = OPTIONS.withRequest(64 << 10);
        String[] arguments = {
            "--filter=blocksize-policy",
            "file",
            image(),
            "blocksize-minimum=4096",
            "blocksize-preferred=4096",
            "blocksize-maximum=65536",
            "blocksize-error-policy=error"
        };
        try (RealServer server = RealServer.nbdkit(directory, arguments);
                NbdExport export =
                        new NbdClient(small, Time.system(), Randomness.secure()).connect(server.address(""))) {
            Random random = new Random(4);
            for (int i = 0; i < 100; i++) {
                int from = random.nextInt(SIZE);
                int length = random.nextInt(Math.min(SIZE - from, 300_000) + 1);
                byte[] read = new byte[length + 1];
                export.read(from, read, 1, length);
                assertThat(Arrays.equals(read, 1, length + 1, content, from, from + length))
                        .isTrue();
            }
        }
    }
}
