package io.holdfast.agent.target.volume;

import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What a qcow2 image holds beside data, written into its place. Numbers are big-endian. */
final class Qcow2Tables {
    private static final int MAGIC = 0x514649fb;
    private static final int VERSION = 3;
    private static final int HEADER_LENGTH = 104;
    /** Bits of a refcount, as a power of two. */
    private static final int REFCOUNT_ORDER = 4;
    /** The refcount is exactly one. */
    private static final long COPIED = 1L << 63;

    private final Qcow2Layout layout;
    private final OpenFile file;
    private final ByteBuffer cluster;

    Qcow2Tables(Qcow2Layout layout, OpenFile file) {
        this.layout = layout;
        this.file = file;
        cluster = ByteBuffer.allocate(layout.cluster());
    }

    /** Without the header, which makes a file an image. */
    void writeTables() throws SystemCallException {
        refcountTable();
        refcountBlocks();
        l1Table();
        l2Tables();
    }

    void writeHeader() throws SystemCallException {
        clear();
        cluster.putInt(0, MAGIC);
        cluster.putInt(4, VERSION);
        cluster.putInt(20, layout.clusterBits());
        cluster.putLong(24, layout.size());
        cluster.putInt(36, Math.toIntExact(layout.l1Entries()));
        cluster.putLong(40, offset(layout.l1Table()));
        cluster.putLong(48, offset(layout.refcountTable()));
        cluster.putInt(56, Math.toIntExact(layout.refcountTableClusters()));
        cluster.putInt(96, REFCOUNT_ORDER);
        cluster.putInt(100, HEADER_LENGTH);
        // Eight zeros behind the header end the list of its extensions.
        write(0);
    }

    private void refcountTable() throws SystemCallException {
        entries(
                layout.refcountTable(),
                layout.refcountTableClusters(),
                layout.refcountBlocks(),
                i -> offset(layout.firstRefcountBlock() + i));
    }

    /** Every cluster of the file is used once. */
    private void refcountBlocks() throws SystemCallException {
        long left = layout.clusters();
        for (long i = 0; i < layout.refcountBlocks(); i++) {
            clear();
            int count = (int) Math.min(left, layout.refcountsInBlock());
            for (int at = 0; at < count; at++) {
                cluster.putShort(at * Short.BYTES, (short) 1);
            }
            write(layout.firstRefcountBlock() + i);
            left -= count;
        }
    }

    private void l1Table() throws SystemCallException {
        long[] next = {layout.firstL2Table()};
        entries(
                layout.l1Table(),
                layout.firstL2Table() - layout.l1Table(),
                layout.l1Entries(),
                i -> layout.tableHolds(i) ? offset(next[0]++) | COPIED : 0);
    }

    private void l2Tables() throws SystemCallException {
        long table = layout.firstL2Table();
        long data = layout.firstData();
        for (long i = 0; i < layout.l1Entries(); i++) {
            if (!layout.tableHolds(i)) {
                continue;
            }
            clear();
            long from = i * layout.entriesInTable();
            long to = Math.min(layout.map().clusters(), from + layout.entriesInTable());
            for (long at = from; at < to; at++) {
                if (layout.map().holds(at)) {
                    cluster.putLong((int) (at - from) * Qcow2Layout.ENTRY, offset(data++) | COPIED);
                }
            }
            write(table++);
        }
    }

    /** An entry of a table. */
    @FunctionalInterface
    private interface Entries {
        long at(long index);
    }

    private void entries(long first, long clusters, long count, Entries entries) throws SystemCallException {
        long at = 0;
        for (long i = 0; i < clusters; i++) {
            clear();
            for (int slot = 0; slot < layout.entriesInTable() && at < count; slot++) {
                cluster.putLong(slot * Qcow2Layout.ENTRY, entries.at(at++));
            }
            write(first + i);
        }
    }

    private long offset(long clusters) {
        return clusters << layout.clusterBits();
    }

    private void clear() {
        Arrays.fill(cluster.array(), (byte) 0);
    }

    private void write(long where) throws SystemCallException {
        file.write(offset(where), cluster.array(), 0, layout.cluster());
    }
}
