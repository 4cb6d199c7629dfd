package io.holdfast.agent.target.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.linux.Extent;
import io.holdfast.agent.target.volume.DiskTarget.Overwriting;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Qcow2TargetTest {
    private static final long MIB = 1 << 20;
    private static final long TIB = 1L << 40;
    private static final int CLUSTER = 64 << 10;

    @TempDir
    private Path directory = Path.of("");

    private Path image() {
        return directory.resolve("disk.qcow2");
    }

    /** QEMU finds no fault with the image, and on it what is on a raw one. */
    private QemuImage assertSound(DiskDraft draft, int cluster)
            throws IOException, InterruptedException, ExecutionException {
        Path raw = directory.resolve("disk.raw");
        Files.deleteIfExists(raw);
        draft.write(image(), cluster);
        draft.writeRaw(raw);
        QemuImage qemu = new QemuImage(image());
        assertThat(qemu.check()).as("check of %s", draft).satisfies(answer -> {
            assertThat(answer.code()).as(answer.text()).isZero();
            assertThat(answer.text()).contains("No errors were found");
        });
        assertThat(qemu.compare(raw)).as("comparison of %s", draft).satisfies(answer -> {
            assertThat(answer.code()).as(answer.text()).isZero();
            assertThat(answer.text()).contains("Images are identical");
        });
        return qemu;
    }

    @Test
    void anEmptyDiskIsAnImage() throws IOException, InterruptedException, ExecutionException {
        assertSound(new DiskDraft(0, List.of()), CLUSTER);
        assertSound(new DiskDraft(512, List.of()), CLUSTER);
        assertSound(new DiskDraft(10 * MIB, List.of()), CLUSTER);
        assertThat(Files.size(image())).isEqualTo(4L * CLUSTER);
    }

    @ParameterizedTest
    @ValueSource(ints = {4 << 10, 64 << 10, 2 << 20})
    void aDiskFullOfDataIsAnImage(int cluster) throws IOException, InterruptedException, ExecutionException {
        long size = 20 * MIB + 512;
        assertSound(new DiskDraft(size, List.of(new Extent(0, size))), cluster);
    }

    @Test
    void aSizeThatIsNoMultipleOfASectorIsRoundedUp() throws IOException, InterruptedException, ExecutionException {
        long size = 3 * MIB + 100;
        QemuImage qemu = assertSound(new DiskDraft(size, List.of(new Extent(2 * MIB, MIB + 100))), CLUSTER);
        assertThat(qemu.describe().text()).contains("\"virtual-size\": " + (3 * MIB + 512));
    }

    @Test
    void onlyClustersWithDataTakeRoom() throws IOException, InterruptedException, ExecutionException {
        DiskDraft draft = new DiskDraft(
                TIB, List.of(new Extent(5000, 100), new Extent(TIB / 2 - 10, 20), new Extent(TIB - 1000, 1000)));
        assertSound(draft, CLUSTER);
        // Header, table, block, L1 of 2,048 entries, L2 four times, data four times.
        assertThat(Files.size(image())).isEqualTo(12L * CLUSTER);
    }

    @Test
    void randomExtentsAreWhereTheyBelong() throws IOException, InterruptedException, ExecutionException {
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            int cluster = DiskFormat.Qcow2.SMALLEST << random.nextInt(10);
            long size = 1 + random.nextLong(1L << (10 + random.nextInt(27)));
            assertSound(new DiskDraft(size, extents(random, size)), cluster);
        }
    }

    private static List<Extent> extents(Random random, long size) {
        List<Extent> extents = new ArrayList<>();
        long at = random.nextLong(1 + size / 10);
        while (at < size && extents.size() < 60) {
            long length = Math.min(size - at, 1 + random.nextInt(1 << (1 + random.nextInt(18))));
            extents.add(new Extent(at, length));
            at += length + (random.nextBoolean() ? random.nextInt(100_000) : random.nextLong(1 + size / 20));
        }
        return extents;
    }

    @Test
    void untilItIsFinishedItIsNoImage() throws IOException, InterruptedException, ExecutionException {
        DiskDraft draft = new DiskDraft(4 * MIB, List.of(new Extent(0, MIB)));
        try (DiskTarget target = draft.open(image(), CLUSTER, Overwriting.FORBIDDEN)) {
            draft.fill(target);
        }
        assertThat(new QemuImage(image()).describe().code()).isNotZero();
        assertThat(Files.readAllBytes(image()))
                .startsWith("Holdfast: this restore was not finished".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsAbandonedIsRemovedIfItIsNew() throws IOException {
        DiskDraft draft = new DiskDraft(4 * MIB, List.of(new Extent(0, MIB)));
        try (DiskTarget target = draft.open(image(), CLUSTER, Overwriting.FORBIDDEN)) {
            target.abandon();
        }
        assertThat(image()).doesNotExist();
        Files.write(image(), new byte[10]);
        try (DiskTarget target = draft.open(image(), CLUSTER, Overwriting.ALLOWED)) {
            target.abandon();
        }
        assertThat(image()).exists();
    }

    @Test
    void nothingOfAnOverwrittenImageShowsThrough() throws IOException, InterruptedException, ExecutionException {
        byte[] old = new byte[(int) (8 * MIB)];
        new Random(1).nextBytes(old);
        Files.write(image(), old);
        assertSound(new DiskDraft(5 * MIB, List.of(new Extent(MIB + 5, 10), new Extent(3 * MIB, 1))), CLUSTER);
    }

    @Test
    void whatExistsIsNotOverwrittenUnasked() throws IOException {
        Files.write(image(), new byte[10]);
        assertThatThrownBy(() -> new DiskDraft(MIB, List.of()).open(image(), CLUSTER, Overwriting.FORBIDDEN))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_EXISTS));
        assertThat(Files.size(image())).isEqualTo(10);
    }

    @Test
    void aDiskTooLargeForItsClustersIsRefused() {
        assertThatThrownBy(() -> new DiskDraft(9 * TIB, List.of()).open(image(), 4 << 10, Overwriting.FORBIDDEN))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_LIMIT));
        assertThat(image()).doesNotExist();
    }

    @Test
    void dataWithoutRoomForItIsRefusedBeforeAnythingIsMade() {
        assertThatThrownBy(() -> new DiskDraft(100 * TIB, List.of(new Extent(0, 100 * TIB)))
                        .open(image(), 2 << 20, Overwriting.FORBIDDEN))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_TOO_SMALL));
        assertThat(image()).doesNotExist();
    }

    @Test
    void everyByteOfALargeDiskHasItsPlace() {
        Qcow2Layout layout = Qcow2Layout.of(10 * TIB, CLUSTER, to -> to.accept(new Extent(0, 10 * TIB)), "disk");
        assertThat(layout.map().count()).isEqualTo(10 * TIB / CLUSTER);
        assertThat(layout.place(10 * TIB - 1)).isEqualTo(layout.length() - 1);
        assertThat(layout.place(0)).isEqualTo(layout.firstData() * CLUSTER);
    }
}
