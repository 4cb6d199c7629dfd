package io.holdfast.agent.source.volume;

import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.Extent;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.resume.ContentState;
import io.holdfast.agent.resume.DeviceState;
import io.holdfast.agent.resume.FileState;
import io.holdfast.agent.source.file.RawPath;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A raw disk image or a block device. A long read is several at once, for a disk array or a network disk answers many as fast as one. */
public final class VolumeFile implements ExtentSource {
    private static final int AT_ONCE = 4;
    private static final int PIECE = 512 << 10;

    private final OpenFile file;
    private final String title;
    private final long size;
    private final ExecutorService readers = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().daemon().name("volume-reader-", 0).factory());

    private VolumeFile(OpenFile file, String title, long size) {
        this.file = file;
        this.title = title;
        this.size = size;
    }

    /**
     * Opens it for reading; links are followed.
     *
     * @throws HoldfastException {@link ErrorCode#SOURCE_MISSING}, {@link ErrorCode#SOURCE_UNREADABLE}, or {@link ErrorCode#SOURCE_UNSUPPORTED} when it is neither
     */
    public static VolumeFile open(byte[] path) {
        String title = RawPath.text(path);
        try {
            OpenFile file = OpenFile.openVolume(path, OpenFile.Access.READ);
            FileType type = file.stat().type();
            if (type != FileType.REGULAR && type != FileType.BLOCK_DEVICE) {
                file.close();
                throw new HoldfastException(
                        ErrorCode.SOURCE_UNSUPPORTED,
                        title,
                        title + " is neither a disk image nor a block device. Back it up as files.");
            }
            return new VolumeFile(file, title, file.size());
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                throw new HoldfastException(
                        ErrorCode.SOURCE_MISSING,
                        title,
                        "There is no " + title + ". Check the spelling; nothing was backed up.",
                        e);
            }
            throw unreadable(title, e);
        }
    }

    private static HoldfastException unreadable(String title, Exception e) {
        return new HoldfastException(
                ErrorCode.SOURCE_UNREADABLE, title, "Cannot read " + title + ": " + e.getMessage(), e);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Optional<ContentState> state(Instant now) {
        try {
            Stat stat = file.stat();
            return stat.type() == FileType.REGULAR
                    ? FileState.settled(stat, now).map(ContentState.class::cast)
                    : device(stat);
        } catch (SystemCallException e) {
            throw unreadable(title, e);
        }
    }

    private Optional<ContentState> device(Stat stat) {
        OptionalLong sequence = file.diskSequence();
        return sequence.isPresent()
                ? Optional.of(new DeviceState(stat.node(), sequence.getAsLong(), size))
                : Optional.empty();
    }

    @Override
    public Iterator<SourceExtent> extents() {
        return new Iterator<>() {
            private long at;
            private Optional<Extent> data = Optional.empty();

            @Override
            public boolean hasNext() {
                return at < size;
            }

            @Override
            public SourceExtent next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                if (data.isEmpty() || data.get().end() <= at) {
                    data = nextData(at);
                }
                long start = Math.min(data.map(Extent::position).orElse(size), size);
                SourceExtent next = start > at
                        ? new SourceExtent(at, start - at, SourceExtent.Kind.ZERO)
                        : new SourceExtent(at, Math.min(data.orElseThrow().end(), size) - at, SourceExtent.Kind.DATA);
                at = next.end();
                return next;
            }
        };
    }

    private Optional<Extent> nextData(long position) {
        try {
            return file.nextData(position);
        } catch (SystemCallException e) {
            throw unreadable(title, e);
        }
    }

    @Override
    public void read(long position, byte[] to, int offset, int length) {
        List<Future<Integer>> others = new ArrayList<>();
        for (int at = PIECE; at < length; at += PIECE) {
            int from = at;
            int count = Math.min(PIECE, length - at);
            others.add(readers.submit(() -> readPiece(position + from, to, offset + from, count)));
        }
        readPiece(position, to, offset, Math.min(PIECE, length));
        try {
            for (Future<Integer> each : others) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof HoldfastException known ? known : unreadable(title, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreadable(title, e);
        }
    }

    private int readPiece(long position, byte[] to, int offset, int length) {
        try {
            int count = file.read(position, to, offset, length);
            if (count < length) {
                throw new HoldfastException(
                        ErrorCode.SOURCE_CHANGED,
                        title,
                        title + " ended at byte " + (position + count) + " instead of " + size
                                + ": it was made shorter while it was backed up. Freeze it first.");
            }
            return count;
        } catch (SystemCallException e) {
            throw unreadable(title, e);
        }
    }

    @Override
    public long expect(long position, long length) {
        file.advise(new Extent(position, length), OpenFile.Advice.SOON);
        return length;
    }

    @Override
    public void close() {
        readers.close();
        try {
            file.close();
        } catch (SystemCallException e) {
            throw unreadable(title, e);
        }
    }
}
