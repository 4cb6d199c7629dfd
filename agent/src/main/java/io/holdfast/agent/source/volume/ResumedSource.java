package io.holdfast.agent.source.volume;

import java.util.Iterator;

/** A source whose beginning was stored by an earlier beginning of the run, and has not changed since. Stays open with the other. */
public record ResumedSource(ExtentSource source, long known) implements ExtentSource {
    @Override
    public long size() {
        return source.size();
    }

    @Override
    public Iterator<SourceExtent> extents() {
        Iterator<SourceExtent> all = source.extents();
        return new Iterator<>() {
            private long at;

            @Override
            public boolean hasNext() {
                return at < size();
            }

            @Override
            public SourceExtent next() {
                long from = at;
                if (from < known) {
                    at = known;
                    return new SourceExtent(from, known - from, SourceExtent.Kind.UNCHANGED);
                }
                SourceExtent next = all.next();
                while (next.end() <= from) {
                    next = all.next();
                }
                at = next.end();
                return new SourceExtent(from, at - from, next.kind());
            }
        };
    }

    @Override
    public void read(long position, byte[] to, int offset, int length) {
        source.read(position, to, offset, length);
    }

    @Override
    public long expect(long position, long length) {
        return source.expect(position, length);
    }

    @Override
    public void close() {
        source.close();
    }
}
