package io.holdfast.agent.source.volume;

import io.holdfast.agent.resume.ContentState;
import io.holdfast.format.HoldfastException;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;

/** Something that is read like a disk, and does not change while it is. */
public interface ExtentSource extends AutoCloseable {
    /** Bytes in all. */
    long size();

    /**
     * What lies where, in rising order, from 0 to the end without a gap. {@link SourceExtent.Kind#UNCHANGED} may only be said by a source that knows it of the very
     * snapshot that is given to the run as its previous one.
     */
    Iterator<SourceExtent> extents();

    /**
     * Reads as many bytes as asked for. Safe for use by many threads.
     *
     * @throws HoldfastException when not all of it can be read
     */
    void read(long position, byte[] to, int offset, int length);

    /** This without what it knows of changes, for when that was found wrong. Stays open with this one, and is not closed by itself. */
    default ExtentSource unaided() {
        return this;
    }

    /** What tells all that is read here from what it was at other times, as far as that can be told {@code now}. */
    default Optional<ContentState> state(Instant now) {
        return Optional.empty();
    }

    /**
     * Says that this will be read next, behind what was expected before, so that it may be fetched meanwhile.
     *
     * @return how much of it, from its beginning, will be; the rest may be said again later
     */
    default long expect(long position, long length) {
        return length;
    }

    @Override
    void close();
}
