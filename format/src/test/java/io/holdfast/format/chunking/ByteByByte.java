package io.holdfast.format.chunking;

import io.holdfast.format.Suite;
import java.util.ArrayList;
import java.util.List;

/** The rule of docs/format/chunking.md as it is written, with no thought of speed. */
final class ByteByByte {
    private static final int WINDOW = 64;

    private ByteByByte() {}

    static List<Integer> cuts(byte[] key, ChunkSizes sizes, byte[] stream) {
        long[] gear = GearTable.derive(Suite.AES, key);
        List<Integer> ends = new ArrayList<>();
        for (int from = 0; from < stream.length; ) {
            from = end(gear, sizes, stream, from);
            ends.add(from);
        }
        return ends;
    }

    private static int end(long[] gear, ChunkSizes sizes, byte[] stream, int from) {
        int mean = sizes.mean();
        for (int length = mean / 4; length < 4 * mean && from + length < stream.length; length++) {
            int bits = Integer.numberOfTrailingZeros(mean) + (length < mean / 16 * 13 ? 2 : -2);
            if (hash(gear, stream, from + length) >>> (64 - bits) == 0) {
                return from + length;
            }
        }
        return Math.min(from + 4 * mean, stream.length);
    }

    private static long hash(long[] gear, byte[] stream, int position) {
        long sum = 0;
        for (int back = 0; back < WINDOW; back++) {
            sum += gear[stream[position - 1 - back] & 0xff] << back;
        }
        return sum;
    }
}
