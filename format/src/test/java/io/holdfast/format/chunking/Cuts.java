package io.holdfast.format.chunking;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Streams to cut, and their chunks. */
final class Cuts {
    static final ChunkSizes SMALL = new ChunkSizes(ChunkSizes.SMALLEST_MEAN);

    private Cuts() {}

    /** The ends of all chunks. */
    static List<Integer> of(Cutter cutter, byte[] stream) {
        List<Integer> ends = new ArrayList<>();
        for (int at = 0; at < stream.length; ) {
            at = cutter.cut(stream, at, stream.length);
            ends.add(at);
        }
        return ends;
    }

    /** How many chunks of the second stream, counted with their repetitions, are not in the first. */
    static int newChunks(Cutter cutter, byte[] before, byte[] after) {
        Set<ByteBuffer> known = new HashSet<>(chunks(cutter, before));
        return (int) chunks(cutter, after).stream()
                .filter(chunk -> !known.contains(chunk))
                .count();
    }

    static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] constant(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** SplitMix64 from seed 0, each word little-endian. */
    static byte[] splitMix(int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        long state = 0;
        while (bytes.hasRemaining()) {
            state += 0x9e3779b97f4a7c15L;
            long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            bytes.putLong(z ^ (z >>> 31));
        }
        return bytes.array();
    }

    static byte[] key(int first) {
        byte[] key = new byte[GearTable.KEY_LENGTH];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (first + i);
        }
        return key;
    }

    private static List<ByteBuffer> chunks(Cutter cutter, byte[] stream) {
        List<ByteBuffer> chunks = new ArrayList<>();
        int at = 0;
        for (int end : of(cutter, stream)) {
            chunks.add(ByteBuffer.wrap(stream, at, end - at));
            at = end;
        }
        return chunks;
    }
}
