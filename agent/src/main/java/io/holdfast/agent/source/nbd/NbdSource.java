package io.holdfast.agent.source.nbd;

import io.holdfast.agent.nbd.NbdExport;
import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.Iterator;
import java.util.Optional;

/**
 * An export as a source. Where {@code base:allocation} says that a stretch reads as zeros it is not read; an export that tells nothing is all data. With a dirty bitmap
 * what is clean is unchanged.
 */
public final class NbdSource implements ExtentSource {
    /** What QEMU puts before the name of a bitmap. */
    public static final String BITMAP = "qemu:dirty-bitmap:";

    private final NbdExport export;
    private final Optional<String> bitmap;
    private final ReadAhead ahead;

    private NbdSource(NbdExport export, Optional<String> bitmap) {
        this.export = export;
        this.bitmap = bitmap;
        ahead = new ReadAhead(export);
    }

    /** All of an export, which is closed with the source. */
    public static NbdSource whole(NbdExport export) {
        return new NbdSource(export, Optional.empty());
    }

    /**
     * What changed since the bitmap began, which must be when the snapshot was taken that is given to the run as its previous one.
     *
     * @param context such as {@value #BITMAP} and the bitmap's name
     * @throws HoldfastException {@link ErrorCode#NBD_NO_CONTEXT} when the export was not opened with it or does not have it; it then stays open
     */
    public static NbdSource changes(NbdExport export, String context) {
        if (!export.contexts().contains(context)) {
            throw new HoldfastException(
                    ErrorCode.NBD_NO_CONTEXT,
                    export.title(),
                    "The export " + export.title() + " does not tell '" + context
                            + "', so what changed is not known. Check the bitmap's name, or back up in full.");
        }
        return new NbdSource(export, Optional.of(context));
    }

    /** What a run will meet; asks the server about the whole export. */
    public NbdFigures figures() {
        long[] bytes = new long[SourceExtent.Kind.values().length];
        extents().forEachRemaining(each -> bytes[each.kind().ordinal()] += each.length());
        return new NbdFigures(
                bytes[SourceExtent.Kind.DATA.ordinal()],
                bytes[SourceExtent.Kind.ZERO.ordinal()],
                bytes[SourceExtent.Kind.UNCHANGED.ordinal()]);
    }

    @Override
    public long size() {
        return export.size();
    }

    @Override
    public Iterator<SourceExtent> extents() {
        return new StatusWalk(export, bitmap);
    }

    @Override
    public void read(long position, byte[] to, int offset, int length) {
        int there = ahead.take(position, to, offset, length);
        export.read(position + there, to, offset + there, length - there);
    }

    @Override
    public ExtentSource unaided() {
        return bitmap.isEmpty() ? this : new NbdSource(export, Optional.empty());
    }

    @Override
    public long expect(long position, long length) {
        return ahead.begin(position, length);
    }

    @Override
    public void close() {
        export.close();
        ahead.close();
    }
}
