package io.holdfast.agent.source.vm;

import io.holdfast.agent.resume.ContentState;
import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.agent.source.volume.SourceExtent;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;

/** A disk of a guest that is read no quicker than is good for the guest: what QEMU does for a reader it does in the thread that serves the guest. */
record PacedSource(ExtentSource source, GuestPace pace) implements ExtentSource {
    @Override
    public long size() {
        return source.size();
    }

    @Override
    public Iterator<SourceExtent> extents() {
        return source.extents();
    }

    @Override
    public void read(long position, byte[] to, int offset, int length) {
        int there = 0;
        while (there < length) {
            int piece = pace.take(length - there);
            source.read(position + there, to, offset + there, piece);
            pace.done(piece);
            there += piece;
        }
    }

    /** Nothing is read ahead of its turn. */
    @Override
    public long expect(long position, long length) {
        return pace.isFull() ? source.expect(position, length) : 0;
    }

    @Override
    public ExtentSource unaided() {
        return new PacedSource(source.unaided(), pace);
    }

    @Override
    public Optional<ContentState> state(Instant now) {
        return source.state(now);
    }

    @Override
    public void close() {
        source.close();
    }
}
