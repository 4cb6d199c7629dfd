package io.holdfast.agent.target.volume;

import io.holdfast.agent.linux.Extent;
import org.jspecify.annotations.Nullable;

/**
 * Which clusters of a disk hold data, and how many do before each: a bit a cluster where there are any, so 20 MiB at most for 10 TiB in clusters of 64 KiB. Not changed once it is
 * made.
 */
final class ClusterMap {
    private static final int SEGMENT_BITS = 15;
    private static final int SEGMENT = 1 << SEGMENT_BITS;
    private static final int WORDS = SEGMENT / Long.SIZE;

    private final long clusters;
    private final long[] @Nullable [] segments;
    /** Clusters with data before each segment, and in the end before the end. */
    private final long[] before;

    private ClusterMap(long clusters) {
        this.clusters = clusters;
        int count = Math.toIntExact((clusters + SEGMENT - 1) / SEGMENT);
        segments = new long[count][];
        before = new long[count + 1];
    }

    /** Marks every cluster that an extent touches. */
    static ClusterMap of(long size, int clusterBits, StoredExtents data) {
        ClusterMap map = new ClusterMap((size + (1L << clusterBits) - 1) >>> clusterBits);
        data.each(extent -> map.mark(extent, size, clusterBits));
        for (int i = 0; i < map.segments.length; i++) {
            long[] words = map.segments[i];
            map.before[i + 1] = map.before[i] + (words == null ? 0 : count(words, WORDS));
        }
        return map;
    }

    private void mark(Extent extent, long size, int clusterBits) {
        if (extent.end() > size) {
            throw new IllegalArgumentException("data up to " + extent.end() + " on a disk of " + size + " bytes");
        }
        long last = (extent.end() - 1) >>> clusterBits;
        for (long at = extent.position() >>> clusterBits; at <= last; at++) {
            int segment = (int) (at >>> SEGMENT_BITS);
            long[] words = segments[segment];
            if (words == null) {
                words = new long[WORDS];
                segments[segment] = words;
            }
            words[word(at)] |= 1L << at;
        }
    }

    private static int word(long cluster) {
        return (int) (cluster & (SEGMENT - 1)) / Long.SIZE;
    }

    private static long count(long[] words, int end) {
        long sum = 0;
        for (int i = 0; i < end; i++) {
            sum += Long.bitCount(words[i]);
        }
        return sum;
    }

    /** Clusters of the disk. */
    long clusters() {
        return clusters;
    }

    /** Clusters with data. */
    long count() {
        return before[before.length - 1];
    }

    boolean holds(long cluster) {
        long[] words = segments[(int) (cluster >>> SEGMENT_BITS)];
        return words != null && (words[word(cluster)] & (1L << cluster)) != 0;
    }

    /** How many clusters with data come before this one, which may be the end. */
    long countBefore(long cluster) {
        int segment = (int) (cluster >>> SEGMENT_BITS);
        long[] words = segment < segments.length ? segments[segment] : null;
        if (words == null) {
            return before[segment];
        }
        long upTo = words[word(cluster)] & ((1L << cluster) - 1);
        return before[segment] + count(words, word(cluster)) + Long.bitCount(upTo);
    }
}
