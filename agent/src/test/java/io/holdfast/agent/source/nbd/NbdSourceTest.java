package io.holdfast.agent.source.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.agent.nbd.NbdAddress;
import io.holdfast.agent.nbd.NbdClient;
import io.holdfast.agent.nbd.NbdExport;
import io.holdfast.agent.nbd.NbdOptions;
import io.holdfast.agent.nbd.RealServer;
import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.agent.source.volume.SourceExtent.Kind;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NbdSourceTest {
    private static final String DIRTY = NbdSource.BITMAP + "since";
    private static final long MEBIBYTE = 1 << 20;
    private static final Pattern MAPPED =
            Pattern.compile("\"start\": (\\d+), \"length\": (\\d+),.*\"zero\": (true|false)");

    @TempDir
    private Path directory = Path.of("");

    private static NbdExport open(NbdAddress address) {
        NbdOptions options = NbdOptions.defaults().withContexts(Set.of(NbdOptions.ALLOCATION, DIRTY));
        return new NbdClient(options, Time.system(), Randomness.secure()).connect(address);
    }

    private String image() throws IOException, InterruptedException {
        String image = directory.resolve("disk.qcow2").toString();
        RealServer.run("qemu-img", "create", "-f", "qcow2", image, "64M");
        RealServer.run("qemu-io", "-f", "qcow2", "-c", "write -P 1 0 8M", "-c", "write -P 2 32M 1M", image);
        RealServer.run("qemu-img", "bitmap", "--add", "-g", "64K", image, "since");
        RealServer.run(
                "qemu-io",
                "-f",
                "qcow2",
                "-c",
                "write -P 3 4M 1M",
                "-c",
                "write -z 6M 1M",
                "-c",
                "write -P 4 63M 1M",
                image);
        return image;
    }

    private static List<SourceExtent> all(NbdSource source) {
        List<SourceExtent> extents = new ArrayList<>();
        source.extents().forEachRemaining(extents::add);
        return extents;
    }

    private static SourceExtent extent(long from, long to, Kind kind) {
        return new SourceExtent(from * MEBIBYTE, (to - from) * MEBIBYTE, kind);
    }

    @Test
    void whatChangedIsTakenFromTheBitmapAndZerosFromTheAllocation() throws IOException, InterruptedException {
        try (RealServer server = RealServer.qemu(directory, "-r", "-f", "qcow2", "-B", "since", image());
                NbdSource source = NbdSource.changes(open(server.address("")), DIRTY)) {
            assertThat(all(source))
                    .containsExactly(
                            extent(0, 4, Kind.UNCHANGED),
                            extent(4, 5, Kind.DATA),
                            extent(5, 6, Kind.UNCHANGED),
                            extent(6, 7, Kind.ZERO),
                            extent(7, 63, Kind.UNCHANGED),
                            extent(63, 64, Kind.DATA));
            assertThat(source.figures()).isEqualTo(new NbdFigures(2 * MEBIBYTE, MEBIBYTE, 61 * MEBIBYTE));
            assertThat(source.figures().dirty()).isEqualTo(3 * MEBIBYTE);
        }
    }

    @Test
    void aWholeExportHasTheZerosThatQemuSees() throws IOException, InterruptedException {
        String image = image();
        List<SourceExtent> expected = new ArrayList<>();
        Matcher mapped = MAPPED.matcher(RealServer.run("qemu-img", "map", "--output=json", "-f", "qcow2", image));
        while (mapped.find()) {
            Kind kind = Boolean.parseBoolean(mapped.group(3)) ? Kind.ZERO : Kind.DATA;
            long position = Long.parseLong(mapped.group(1));
            long length = Long.parseLong(mapped.group(2));
            if (!expected.isEmpty() && expected.getLast().kind() == kind) {
                SourceExtent last = expected.removeLast();
                position = last.position();
                length += last.length();
            }
            expected.add(new SourceExtent(position, length, kind));
        }
        try (RealServer server = RealServer.qemu(directory, "-r", "-f", "qcow2", image);
                NbdSource source = NbdSource.whole(open(server.address("")))) {
            assertThat(expected).hasSizeGreaterThan(3);
            assertThat(all(source)).isEqualTo(expected);
        }
    }

    @Test
    void aBitmapThatIsNotThereIsAnError() throws IOException, InterruptedException {
        try (RealServer server = RealServer.qemu(directory, "-r", "-f", "qcow2", image());
                NbdExport export = open(server.address(""))) {
            assertThatExceptionOfType(HoldfastException.class)
                    .isThrownBy(() -> NbdSource.changes(export, DIRTY))
                    .returns(ErrorCode.NBD_NO_CONTEXT, HoldfastException::code)
                    .withMessageContaining("since");
        }
    }

    @Test
    void anExportThatTellsNothingIsAllData() throws IOException, InterruptedException {
        try (RealServer server = RealServer.nbdkit(directory, "--no-sr", "memory", "5M");
                NbdSource source = NbdSource.whole(open(server.address("")))) {
            assertThat(all(source)).containsExactly(extent(0, 5, Kind.DATA));
        }
    }

    @Test
    void whatWasExpectedIsReadOnceAndRight() throws IOException, InterruptedException {
        byte[] content = new byte[20 << 20];
        new Random(5).nextBytes(content);
        Path image = Files.write(directory.resolve("raw"), content);
        Random random = new Random(6);
        try (RealServer server = RealServer.qemu(directory, "-r", "-f", "raw", image.toString());
                NbdSource source = NbdSource.whole(open(server.address("")))) {
            int at = 0;
            while (at < content.length) {
                // Often right where the reader goes on, sometimes not.
                int expected =
                        Math.min(content.length - 1, random.nextInt(4) == 0 ? random.nextInt(content.length) : at);
                source.expect(expected, random.nextInt(content.length - expected) + 1L);
                int length = Math.min(content.length - at, random.nextInt(3 << 20) + 1);
                byte[] read = new byte[length];
                source.read(at, read, 0, length);
                assertThat(Arrays.equals(read, 0, length, content, at, at + length))
                        .isTrue();
                at += length;
            }
        }
    }
}
