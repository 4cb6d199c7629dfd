package io.holdfast.agent.resume;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.Time;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of the content of files has been stored by the beginnings of one run; that it still is in the repository must be asked. Safe for use by many threads.
 *
 * <p>A file that only grows: what was there when it was opened is found again, what is added will be by who opens it next. A record that was not written to its end, and all
 * after it, is cut off at opening. Nothing is forced to the disk: a power cut loses what the kernel had not written yet, which is then read again.
 */
public final class ResumeLog implements AutoCloseable {
    private static final byte[] HEADER = "HFRESUM1".getBytes(StandardCharsets.US_ASCII);
    /** More are not looked up: their table would take more memory than an agent should. */
    private static final int MOST = 8 << 20;
    /** As far as the table reaches. */
    private static final long LARGEST = 32L << 30;

    private static final int BUFFER = 64 << 10;
    /** So many nanoseconds a note may wait for others. */
    private static final long SOON = 1_000_000_000;

    private final Path path;
    private final FileChannel channel;
    private final Time time;
    private final Arena arena = Arena.ofShared();
    private final Table table;
    private final ByteBuffer unwritten = ByteBuffer.allocate(BUFFER);
    private long end;
    private long since;
    private boolean broken;
    private boolean finished;

    /** @param channel open for reading and writing, and nobody else's; closed with this one */
    ResumeLog(Path path, FileChannel channel, Time time) throws IOException {
        this.path = path;
        this.channel = channel;
        this.time = time;
        since = time.nanos();
        Extent whole = whole(channel);
        if (whole.end == 0) {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(HEADER), 0);
            end = HEADER.length;
        } else {
            end = whole.end;
            channel.truncate(end);
        }
        MemorySegment records = channel.map(FileChannel.MapMode.READ_ONLY, 0, end, arena);
        table = new Table(records, whole.count, arena);
        long at = HEADER.length;
        for (int i = 0; i < whole.count; i++) {
            table.add(Table.read(records, at).orElseThrow(), at);
            at += Table.length(records, at);
        }
    }

    /** What of a file is whole. */
    private record Extent(int count, long end) {}

    private static Extent whole(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < HEADER.length) {
            return new Extent(0, 0);
        }
        try (Arena here = Arena.ofConfined()) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, here);
            byte[] header = new byte[HEADER.length];
            all.asSlice(0, header.length).asByteBuffer().get(header);
            if (!Arrays.equals(header, HEADER)) {
                return new Extent(0, 0);
            }
            int count = 0;
            long at = HEADER.length;
            while (count < MOST && at < LARGEST && Table.read(all, at).isPresent()) {
                at += Table.length(all, at);
                count++;
            }
            return new Extent(count, at);
        }
    }

    /** What an earlier beginning has noted of all of a file. */
    public Optional<Fingerprint> whole(FileState file) {
        return table.find(file.key(), Piece.Whole.POSITION)
                .filter(Piece.Whole.class::isInstance)
                .map(piece -> ((Piece.Whole) piece).name());
    }

    /** What it has noted of stretches of a file: as many as follow each other from its beginning on. */
    public Stream<Piece.Stretch> stretches(FileState file) {
        byte[] key = file.key();
        return Stream.iterate(
                        stretch(key, 0, file.size()),
                        Optional::isPresent,
                        last -> last.flatMap(each -> stretch(key, each.end(), file.size())))
                .map(Optional::orElseThrow);
    }

    private Optional<Piece.Stretch> stretch(byte[] key, long position, long size) {
        return table.find(key, position)
                .filter(Piece.Stretch.class::isInstance)
                .map(Piece.Stretch.class::cast)
                .filter(each -> each.end() > position && each.end() <= size);
    }

    /** Notes something for a later beginning. Never fails: what cannot be noted is read again one day. */
    public synchronized void add(FileState file, Piece piece) {
        if (broken || end + unwritten.position() >= LARGEST) {
            return;
        }
        byte[] record = new PieceRecord(file.key(), piece).encode();
        if (record.length > unwritten.remaining()) {
            write();
        }
        unwritten.put(record);
        if (time.nanos() - since > SOON) {
            write();
        }
    }

    private void write() {
        since = time.nanos();
        unwritten.flip();
        try {
            while (unwritten.hasRemaining() && !broken) {
                end += channel.write(unwritten, end);
            }
        } catch (IOException e) {
            // No room, most likely: what is in the file already is of use, and the run needs none of it.
            broken = true;
        }
        unwritten.clear();
    }

    /** There will be no later beginning. */
    public synchronized void finish() {
        finished = true;
    }

    @Override
    public synchronized void close() {
        write();
        broken = true;
        arena.close();
        try {
            if (finished) {
                Files.deleteIfExists(path);
            }
            channel.close();
        } catch (IOException e) {
            // Nothing depends on it.
            return;
        }
    }
}
