package io.holdfast.agent.resume;

import io.holdfast.agent.linux.OpenFile;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of the content of files and devices has been stored by the beginnings of one run; that it still is in the repository must be asked. Safe for use by many threads.
 *
 * <p>A file that only grows: what was there when it was opened is found again, what is added will be by who opens it next. A record that was not written to its end, and all
 * after it, is cut off at opening. Nothing is forced to the disk: a power cut loses what the kernel had not written yet, which is then read again.
 */
public final class ResumeLog implements AutoCloseable {
    private static final int BUFFER = 64 << 10;
    /** So many nanoseconds a note may wait for others. */
    private static final long SOON = 1_000_000_000;

    private final Path path;
    private final FileChannel channel;
    private final OpenFile lock;
    private final Time time;
    private final Sitting sitting;
    private final LogHead head;
    private final Notes notes;
    private final ByteBuffer unwritten = ByteBuffer.allocate(BUFFER);
    private long end;
    private long since;
    private boolean broken;
    private boolean finished;

    /**
     * Both are closed with this one.
     *
     * @param channel of the path, open for reading and writing
     * @param lock which makes it nobody else's
     */
    ResumeLog(Path path, FileChannel channel, OpenFile lock, Sitting sitting, Time time) throws IOException {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
        this.sitting = sitting;
        this.time = time;
        since = time.nanos();
        Instant noted = Files.getLastModifiedTime(path).toInstant();
        head = LogHead.open(channel, sitting, Duration.between(noted, time.now()));
        Notes.Extent whole = Notes.whole(channel);
        end = whole.end();
        channel.truncate(end);
        notes = new Notes(channel, whole);
    }

    /** What an earlier beginning has noted of all of a file. */
    public Optional<Fingerprint> whole(FileState file) {
        return notes.find(file.key(), Piece.Whole.POSITION)
                .filter(Piece.Whole.class::isInstance)
                .map(piece -> ((Piece.Whole) piece).name());
    }

    /** What it has noted of stretches of a content: as many as follow each other from its beginning on. */
    public Stream<Piece.Stretch> stretches(ContentState content) {
        byte[] key = key(content);
        return Stream.iterate(
                        stretch(key, 0, content.size()),
                        Optional::isPresent,
                        last -> last.flatMap(each -> stretch(key, each.end(), content.size())))
                .map(Optional::orElseThrow);
    }

    private byte[] key(ContentState content) {
        return switch (content) {
            case FileState file -> file.key();
            case DeviceState device -> device.key(sitting);
        };
    }

    private Optional<Piece.Stretch> stretch(byte[] key, long position, long size) {
        return notes.find(key, position)
                .filter(Piece.Stretch.class::isInstance)
                .map(Piece.Stretch.class::cast)
                .filter(each -> each.end() > position && each.end() <= size);
    }

    /** Notes something for a later beginning. Never fails: what cannot be noted is read again one day. */
    public synchronized void add(ContentState content, Piece piece) {
        mark(content);
        if (broken || end + unwritten.position() >= Notes.LARGEST) {
            return;
        }
        byte[] record = new PieceRecord(key(content), piece).encode();
        if (record.length > unwritten.remaining()) {
            write();
        }
        unwritten.put(record);
        if (time.nanos() - since > SOON) {
            write();
        }
    }

    private void mark(ContentState content) {
        try {
            switch (content) {
                case FileState _ -> {}
                case DeviceState _ -> head.mark();
            }
        } catch (IOException e) {
            broken = true;
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
        notes.close();
        try {
            if (finished) {
                Files.deleteIfExists(path);
            }
            channel.close();
            lock.close();
        } catch (IOException e) {
            // Nothing depends on it.
            return;
        }
    }
}
