package io.holdfast.agent.target.volume;

import io.holdfast.agent.linux.Extent;
import io.holdfast.agent.target.volume.DiskTarget.Overwriting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A disk of random bytes in given extents, to be written to any target and, by other means, to a raw file beside it. */
record DiskDraft(long size, List<Extent> extents) {
    private static final int PIECE = 96 << 10;

    DiskTarget open(Path path, int cluster, Overwriting overwriting) {
        return DiskTarget.open(
                path.toString().getBytes(StandardCharsets.UTF_8),
                new DiskFormat.Qcow2(cluster),
                size,
                extents::forEach,
                overwriting);
    }

    void write(Path path, int cluster) throws InterruptedException, ExecutionException {
        try (DiskTarget target = open(path, cluster, Overwriting.ALLOWED)) {
            fill(target);
            target.finish();
        }
    }

    /** In pieces of no particular order, by several threads. */
    void fill(DiskTarget target) throws InterruptedException, ExecutionException {
        List<Extent> pieces = new ArrayList<>(pieces());
        Collections.shuffle(pieces, new Random(size));
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (Extent each : pieces) {
                all.add(threads.submit(
                        () -> target.write(each.position(), content(each), Math.toIntExact(each.length()))));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    void writeRaw(Path path) throws IOException {
        try (FileChannel raw = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (Extent each : pieces()) {
                raw.write(ByteBuffer.wrap(content(each)), each.position());
            }
            if (raw.size() < size) {
                raw.write(ByteBuffer.allocate(1), size - 1);
            }
        }
    }

    private List<Extent> pieces() {
        List<Extent> pieces = new ArrayList<>();
        for (Extent extent : extents) {
            for (long at = extent.position(); at < extent.end(); at += PIECE) {
                pieces.add(new Extent(at, Math.min(PIECE, extent.end() - at)));
            }
        }
        return pieces;
    }

    private static byte[] content(Extent piece) {
        byte[] bytes = new byte[Math.toIntExact(piece.length())];
        new Random(piece.position()).nextBytes(bytes);
        return bytes;
    }
}
