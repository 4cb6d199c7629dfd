package io.holdfast.agent.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.FreePort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QemuTest {
    private static final int SIZE = (9 << 20) + 512;
    private static final NbdOptions OPTIONS = NbdOptions.defaults().withContexts(Set.of(NbdOptions.ALLOCATION));

    @TempDir
    private Path directory = Path.of("");

    private final byte[] content = new byte[SIZE];
    private Path image = Path.of("");

    @BeforeEach
    void anImage() throws IOException {
        new Random(1).nextBytes(content);
        Arrays.fill(content, 1 << 20, 3 << 20, (byte) 0);
        image = directory.resolve("image");
        try (FileChannel out = FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(content, 0, 1 << 20), 0);
            out.write(ByteBuffer.wrap(content, 3 << 20, SIZE - (3 << 20)), 3 << 20);
        }
    }

    private static NbdExport open(NbdAddress address) {
        return new NbdClient(OPTIONS, Time.system(), Randomness.secure()).connect(address);
    }

    @Test
    void whatIsReadIsWhatIsThere() throws IOException, InterruptedException {
        try (RealServer server = RealServer.qemu(directory, "-r", "-f", "raw", "-x", "disk", image.toString());
                NbdExport export = open(server.address("disk"))) {
            byte[] read = new byte[SIZE + 2];
            export.read(0, read, 1, SIZE);
            assertThat(Arrays.copyOfRange(read, 1, SIZE + 1)).isEqualTo(content);
            assertThat(read[0] + read[SIZE + 1]).isZero();
            assertThat(export.size()).isEqualTo(SIZE);
            assertThat(export.connections()).isEqualTo(4);
            assertThat(export.features()).contains(NbdFeature.READ_ONLY);
        }
    }

    @Test
    void manyThreadsReadAnywhereAtOnce() throws IOException, InterruptedException, ExecutionException {
        try (RealServer server = RealServer.qemu(directory, "-r", "-f", "raw", image.toString());
                NbdExport export = open(server.address(""));
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Random random = new Random(i);
                all.add(threads.submit(() -> readAnywhere(export, random)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    private void readAnywhere(NbdExport export, Random random) {
        for (int i = 0; i < 60; i++) {
            int from = random.nextInt(SIZE);
            int length = random.nextInt(Math.min(SIZE - from, 2 << 20) + 1);
            byte[] read = new byte[length];
            export.read(from, read, 0, length);
            assertThat(Arrays.equals(read, 0, length, content, from, from + length))
                    .as("%d bytes at %d", length, from)
                    .isTrue();
        }
    }

    @Test
    void exportsAndContextsAreListed() throws IOException, InterruptedException {
        try (RealServer server = RealServer.qemu(directory, "-r", "-f", "raw", "-x", "磁盘", image.toString())) {
            NbdClient client = new NbdClient(OPTIONS, Time.system(), Randomness.secure());
            assertThat(client.list(server.address(""))).containsExactly("磁盘");
            assertThat(client.contexts(server.address("磁盘"))).containsExactly(NbdOptions.ALLOCATION);
            assertThatExceptionOfType(HoldfastException.class)
                    .isThrownBy(() -> client.connect(server.address("other")))
                    .returns(ErrorCode.NBD_NO_EXPORT, HoldfastException::code)
                    .withMessageContaining("other");
        }
    }

    @Test
    void aTebibyteOfNothingIsOneShortWalk() throws IOException, InterruptedException {
        Path big = directory.resolve("big");
        RealServer.run("truncate", "-s", "1T", big.toString());
        try (RealServer server = RealServer.qemu(directory, "-r", "-f", "raw", big.toString());
                NbdExport export = open(server.address(""))) {
            long start = Time.system().nanos();
            Iterator<NbdExtent> extents = export.extents(NbdOptions.ALLOCATION);
            long at = 0;
            while (extents.hasNext()) {
                NbdExtent next = extents.next();
                assertThat(next.position()).isEqualTo(at);
                assertThat(next.flags()).isEqualTo(3);
                at = next.end();
            }
            assertThat(at).isEqualTo(1L << 40);
            assertThat(Duration.ofNanos(Time.system().nanos() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aServerThatIsKilledFailsWhatIsUnderWayAtOnce() throws IOException, InterruptedException {
        try (RealServer server = RealServer.qemu(directory, "-r", "-f", "raw", image.toString());
                NbdExport export = open(server.address(""))) {
            byte[] to = new byte[SIZE];
            export.read(0, to, 0, SIZE);
            server.kill();
            assertThatExceptionOfType(HoldfastException.class)
                    .isThrownBy(() -> {
                        while (true) {
                            export.read(0, to, 0, SIZE);
                        }
                    })
                    .returns(ErrorCode.NBD_UNREACHABLE, HoldfastException::code);
            assertThatExceptionOfType(HoldfastException.class).isThrownBy(() -> export.read(0, to, 0, 1));
        }
    }

    @Test
    void nobodyAtTheAddressIsSaidSo() {
        NbdAddress nowhere = NbdAddress.unix(directory.resolve("none"), "");
        assertThatExceptionOfType(HoldfastException.class)
                .isThrownBy(() -> open(nowhere))
                .returns(ErrorCode.NBD_UNREACHABLE, HoldfastException::code);
    }

    @Test
    void tcpWorksAsUnixSocketsDo() throws IOException, InterruptedException {
        int port = FreePort.any();
        RealServer started = RealServer.qemuOnPort(directory, port, "-r", "-f", "raw", image.toString());
        try (RealServer _ = started;
                NbdExport export = open(NbdAddress.parse("nbd://127.0.0.1:" + port))) {
            byte[] read = new byte[SIZE];
            export.read(0, read, 0, SIZE);
            assertThat(read).isEqualTo(content);
        }
    }

    @Test
    void closingTwiceAndReadingAfterwardsAreHarmless() throws IOException, InterruptedException {
        try (RealServer server = RealServer.qemu(directory, "-r", "-f", "raw", image.toString())) {
            NbdExport export = open(server.address(""));
            export.close();
            export.close();
            assertThatExceptionOfType(HoldfastException.class).isThrownBy(() -> export.read(0, new byte[1], 0, 1));
        }
        assertThat(Files.exists(image)).isTrue();
    }
}
