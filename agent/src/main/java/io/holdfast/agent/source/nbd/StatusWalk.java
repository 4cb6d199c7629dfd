package io.holdfast.agent.source.nbd;

import io.holdfast.agent.nbd.NbdExport;
import io.holdfast.agent.nbd.NbdExtent;
import io.holdfast.agent.nbd.NbdOptions;
import io.holdfast.agent.nbd.NbdStatus;
import io.holdfast.agent.source.volume.SourceExtent;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Walks over an export once, holding one answer of the server at a time. Neighbours of one kind are one extent. */
final class StatusWalk implements Iterator<SourceExtent> {
    private static final int READS_AS_ZERO = 1 << 1;
    private static final int DIRTY = 1;

    private final NbdExport export;
    private final Optional<String> bitmap;
    private final boolean allocation;
    private List<NbdExtent> zeros = List.of();
    private List<NbdExtent> changes = List.of();
    private int zeroAt;
    private int changeAt;
    private long at;
    private @Nullable SourceExtent open;

    StatusWalk(NbdExport export, Optional<String> bitmap) {
        this.export = export;
        this.bitmap = bitmap;
        allocation = export.contexts().contains(NbdOptions.ALLOCATION);
    }

    @Override
    public boolean hasNext() {
        return at < export.size() || open != null;
    }

    @Override
    public SourceExtent next() {
        @Nullable SourceExtent first = open;
        open = null;
        if (first == null) {
            first = piece();
        }
        while (at < export.size()) {
            SourceExtent following = piece();
            if (following.kind() != first.kind()) {
                open = following;
                break;
            }
            first = new SourceExtent(first.position(), first.length() + following.length(), first.kind());
        }
        return first;
    }

    /** The next stretch over which nothing changes, in either context. */
    private SourceExtent piece() {
        if (at >= export.size()) {
            throw new NoSuchElementException();
        }
        if (!allocation && bitmap.isEmpty()) {
            return taken(export.size(), SourceExtent.Kind.DATA);
        }
        if ((allocation && zeroAt == zeros.size()) || (bitmap.isPresent() && changeAt == changes.size())) {
            ask();
        }
        long end = export.size();
        boolean zero = false;
        boolean changed = true;
        if (allocation) {
            end = zeros.get(zeroAt).end();
            zero = (zeros.get(zeroAt).flags() & READS_AS_ZERO) != 0;
        }
        if (bitmap.isPresent()) {
            end = Math.min(end, changes.get(changeAt).end());
            changed = (changes.get(changeAt).flags() & DIRTY) != 0;
        }
        zeroAt += allocation && zeros.get(zeroAt).end() == end ? 1 : 0;
        changeAt += bitmap.isPresent() && changes.get(changeAt).end() == end ? 1 : 0;
        return taken(end, kind(changed, zero));
    }

    private static SourceExtent.Kind kind(boolean changed, boolean zero) {
        if (!changed) {
            return SourceExtent.Kind.UNCHANGED;
        }
        return zero ? SourceExtent.Kind.ZERO : SourceExtent.Kind.DATA;
    }

    private SourceExtent taken(long end, SourceExtent.Kind kind) {
        SourceExtent extent = new SourceExtent(at, end - at, kind);
        at = end;
        return extent;
    }

    private void ask() {
        NbdStatus status = export.status(at);
        zeros = status.of(NbdOptions.ALLOCATION);
        changes = bitmap.map(status::of).orElse(List.of());
        zeroAt = 0;
        changeAt = 0;
    }
}
