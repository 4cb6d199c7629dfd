package io.holdfast.agent.resume;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** What stood in a log when it was opened. Holds a mapping of it until it is closed. */
final class Notes implements AutoCloseable {
    /** As far as the table reaches. */
    static final long LARGEST = 32L << 30;
    /** More are not looked up: their table would take more memory than an agent should. */
    private static final int MOST = 8 << 20;

    private final Arena arena = Arena.ofShared();
    private final Table table;

    /** @param whole no more than is there */
    Notes(FileChannel channel, Extent whole) throws IOException {
        try {
            table = read(channel, whole, arena);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** Records behind the head of a log, and where they end. */
    record Extent(int count, long end) {}

    /** What of it is whole. */
    static Extent whole(FileChannel channel) throws IOException {
        try (Arena here = Arena.ofConfined()) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), here);
            int count = 0;
            long at = LogHead.SIZE;
            while (count < MOST && at < LARGEST && Table.read(all, at).isPresent()) {
                at += Table.length(all, at);
                count++;
            }
            return new Extent(count, at);
        }
    }

    private static Table read(FileChannel channel, Extent whole, Arena arena) throws IOException {
        MemorySegment records = channel.map(FileChannel.MapMode.READ_ONLY, 0, whole.end, arena);
        Table table = new Table(records, whole.count, arena);
        long at = LogHead.SIZE;
        for (int i = 0; i < whole.count; i++) {
            table.add(Table.read(records, at).orElseThrow(), at);
            at += Table.length(records, at);
        }
        return table;
    }

    Optional<Piece> find(byte[] key, long position) {
        return table.find(key, position);
    }

    @Override
    public void close() {
        arena.close();
    }
}
