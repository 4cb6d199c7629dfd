package io.holdfast.agent.target.volume;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;

/**
 * Where everything lies in a qcow2 image of which is known beforehand what holds data: header, refcount table, refcount blocks, L1 table, L2 tables, then the clusters with data in
 * the order of the disk. Hence data that is contiguous on the disk is contiguous in the file. All numbers of places are in clusters.
 *
 * <p>Source of all shapes: QEMU's {@code docs/interop/qcow2.rst}.
 *
 * @param size of the disk in bytes, as the guest sees it
 * @param map what holds data
 */
record Qcow2Layout(
        long size,
        int clusterBits,
        ClusterMap map,
        long refcountTableClusters,
        long refcountBlocks,
        long l1Entries,
        long l2Tables) {
    /** Bytes of an entry of the refcount table, of L1 and of L2. */
    static final int ENTRY = Long.BYTES;
    /** A disk consists of sectors, so a size that is no multiple is rounded up; what is behind the end reads as zeros. */
    static final int SECTOR = 512;

    /** What QEMU reads at most. */
    private static final long LARGEST_L1 = 32 << 20;

    private static final long LARGEST_REFCOUNT_TABLE = 8 << 20;
    /** What an entry of an L2 table can point at. */
    private static final long LARGEST_DISK = 1L << 56;

    static Qcow2Layout of(long length, int cluster, StoredExtents data, String title) {
        if (length > LARGEST_DISK) {
            throw tooLarge(title, length, cluster);
        }
        int bits = Integer.numberOfTrailingZeros(cluster);
        long entries = cluster / ENTRY;
        long clusters = (length + cluster - 1) / cluster;
        long l1 = Math.max(1, (clusters + entries - 1) / entries);
        if (l1 * ENTRY > LARGEST_L1) {
            throw tooLarge(title, length, cluster);
        }
        long size = (length + SECTOR - 1) / SECTOR * SECTOR;
        ClusterMap map = ClusterMap.of(size, bits, data);
        long l2 = 0;
        for (long table = 0; table < l1; table++) {
            l2 += tableHolds(map, table, entries) ? 1 : 0;
        }
        return counted(new Qcow2Layout(size, bits, map, 0, 0, l1, l2), title);
    }

    /** The refcounts count themselves too, so their number is sought until it is enough. */
    private static Qcow2Layout counted(Qcow2Layout first, String title) {
        Qcow2Layout layout = first;
        while (true) {
            long blocks = ceil(layout.clusters(), layout.refcountsInBlock());
            long table = ceil(blocks, layout.entriesInTable());
            if (table * layout.cluster() > Math.max(LARGEST_REFCOUNT_TABLE, layout.cluster())) {
                throw tooLarge(title, layout.size, layout.cluster());
            }
            if (blocks == layout.refcountBlocks && table == layout.refcountTableClusters) {
                return layout;
            }
            layout = new Qcow2Layout(
                    layout.size, layout.clusterBits, layout.map, table, blocks, layout.l1Entries, layout.l2Tables);
        }
    }

    private static HoldfastException tooLarge(String title, long size, int cluster) {
        return new HoldfastException(
                ErrorCode.FORMAT_LIMIT,
                title,
                "A disk of " + size + " bytes does not fit a qcow2 image with clusters of " + cluster
                        + " bytes. Restore it with --format raw.");
    }

    private static long ceil(long count, long per) {
        return (count + per - 1) / per;
    }

    private static boolean tableHolds(ClusterMap map, long table, long entries) {
        long from = table * entries;
        long to = Math.min(map.clusters(), from + entries);
        return to > from && map.countBefore(to) > map.countBefore(from);
    }

    /** Bytes of a cluster. */
    int cluster() {
        return 1 << clusterBits;
    }

    int entriesInTable() {
        return cluster() / ENTRY;
    }

    /** A refcount has 16 bits. */
    int refcountsInBlock() {
        return cluster() / Short.BYTES;
    }

    boolean tableHolds(long table) {
        return tableHolds(map, table, entriesInTable());
    }

    long refcountTable() {
        return 1;
    }

    long firstRefcountBlock() {
        return refcountTable() + refcountTableClusters;
    }

    long l1Table() {
        return firstRefcountBlock() + refcountBlocks;
    }

    long firstL2Table() {
        return l1Table() + ceil(l1Entries, entriesInTable());
    }

    long firstData() {
        return firstL2Table() + l2Tables;
    }

    /** Clusters of the file. */
    long clusters() {
        return firstData() + map.count();
    }

    /** Bytes of the file. */
    long length() {
        return clusters() << clusterBits;
    }

    /** Where in the file a byte of the disk lies whose cluster holds data. */
    long place(long position) {
        long cluster = position >>> clusterBits;
        if (!map.holds(cluster)) {
            throw new IllegalArgumentException("nothing was to be written at " + position);
        }
        return ((firstData() + map.countBefore(cluster)) << clusterBits) + (position & (cluster() - 1));
    }
}
