package io.holdfast.agent.backup;

import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.agent.source.volume.SourceExtent;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A disk in memory that says what its test has it say, and counts what is read. */
record MemoryVolume(byte[] bytes, List<SourceExtent> layout, AtomicLong read, Runnable first) implements ExtentSource {
    static MemoryVolume of(byte[] bytes) {
        return of(bytes, List.of(new SourceExtent(0, bytes.length, SourceExtent.Kind.DATA)));
    }

    static MemoryVolume of(byte[] bytes, List<SourceExtent> layout) {
        return new MemoryVolume(bytes, layout, new AtomicLong(), () -> {});
    }

    /** The same, with something that happens before each read. */
    MemoryVolume before(Runnable what) {
        return new MemoryVolume(bytes, layout, read, what);
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public Iterator<SourceExtent> extents() {
        return layout.iterator();
    }

    @Override
    public void read(long position, byte[] to, int offset, int length) {
        first.run();
        read.addAndGet(length);
        System.arraycopy(bytes, Math.toIntExact(position), to, offset, length);
    }

    @Override
    public ExtentSource unaided() {
        return new MemoryVolume(bytes, of(bytes).layout, read, first);
    }

    @Override
    public void close() {}
}
