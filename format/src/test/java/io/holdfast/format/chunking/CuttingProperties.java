package io.holdfast.format.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Suite;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class CuttingProperties {
    private static final GearCutter GEAR = new GearCutter(Suite.AES, Cuts.key(0), Cuts.SMALL);

    /** The tail falls by half with each chunk: one edit in a thousand million needs more. */
    private static final int MOST_NEW_CHUNKS = 32;

    @Property(tries = 200)
    void chunksAreWithinTheirBoundsAndMakeUpTheStream(@ForAll("streams") byte[] stream) {
        int at = 0;
        for (int end : Cuts.of(GEAR, stream)) {
            assertThat(end - at).isPositive().isLessThanOrEqualTo(Cuts.SMALL.maximum());
            if (end < stream.length) {
                assertThat(end - at).isGreaterThanOrEqualTo(Cuts.SMALL.minimum());
            }
            at = end;
        }
        assertThat(at).isEqualTo(stream.length);
    }

    @Property(tries = 200)
    void cutsAreThoseOfTheRuleAppliedByteByByte(@ForAll("streams") byte[] stream, @ForAll byte keyByte) {
        byte[] key = Cuts.key(keyByte);
        assertThat(Cuts.of(new GearCutter(Suite.AES, key, Cuts.SMALL), stream))
                .isEqualTo(ByteByByte.cuts(key, Cuts.SMALL, stream));
    }

    @Property(tries = 100)
    void cutsDoNotDependOnHowTheBufferIsFilled(
            @ForAll("streams") byte[] stream, @ForAll @IntRange(max = 20_000) int spare, @ForAll long seed) {
        for (Cutter cutter : List.of(GEAR, new FixedCutter(3000))) {
            assertThat(streamed(cutter, stream, cutter.maximum() + spare, new Random(seed)))
                    .isEqualTo(Cuts.of(cutter, stream));
        }
    }

    @Property(tries = 200)
    void anEditMakesFewNewChunks(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 400_000) int length,
            @ForAll @IntRange(max = 5000) int removed,
            @ForAll @IntRange(max = 5000) int inserted) {
        byte[] before = Cuts.random(seed, length);
        int at = new Random(seed + 1).nextInt(length);
        byte[] after = edited(before, at, Math.min(removed, length - at), Cuts.random(seed + 2, inserted));
        assertThat(Cuts.newChunks(GEAR, before, after)).isLessThanOrEqualTo(MOST_NEW_CHUNKS);
    }

    @Provide
    Arbitrary<byte[]> streams() {
        Arbitrary<Integer> lengths = Arbitraries.integers().between(0, 150_000);
        return Arbitraries.oneOf(
                Combinators.combine(Arbitraries.longs(), lengths).as(Cuts::random),
                Combinators.combine(Arbitraries.integers().between(0, 255), lengths)
                        .as(Cuts::constant),
                Combinators.combine(Arbitraries.longs(), lengths).as(CuttingProperties::repetitive));
    }

    /** Runs of few different bytes, as in sparse disks and tables. */
    private static byte[] repetitive(long seed, int length) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; ) {
            int end = Math.min(length, at + 1 + random.nextInt(3000));
            byte value = (byte) random.nextInt(3);
            for (; at < end; at++) {
                bytes[at] = value;
            }
        }
        return bytes;
    }

    private static byte[] edited(byte[] before, int at, int removed, byte[] inserted) {
        byte[] after = new byte[before.length - removed + inserted.length];
        System.arraycopy(before, 0, after, 0, at);
        System.arraycopy(inserted, 0, after, at, inserted.length);
        System.arraycopy(before, at + removed, after, at + inserted.length, before.length - at - removed);
        return after;
    }

    /** A caller as the contract of {@link Cutter} wants it, on a source that gives bytes as it likes. */
    private static List<Integer> streamed(Cutter cutter, byte[] stream, int bufferLength, Random random) {
        List<Integer> ends = new ArrayList<>();
        byte[] buffer = new byte[bufferLength];
        int from = 0;
        int to = 0;
        int read = 0;
        int written = 0;
        while (true) {
            while (to - from < cutter.maximum() && read < stream.length) {
                if (from > 0) {
                    System.arraycopy(buffer, from, buffer, 0, to - from);
                    to -= from;
                    from = 0;
                }
                int count = Math.min(1 + random.nextInt(9000), Math.min(stream.length - read, buffer.length - to));
                System.arraycopy(stream, read, buffer, to, count);
                read += count;
                to += count;
            }
            if (from == to) {
                return ends;
            }
            int end = cutter.cut(buffer, from, to);
            written += end - from;
            ends.add(written);
            from = end;
        }
    }
}
