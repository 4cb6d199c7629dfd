package io.holdfast.format.chunking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.holdfast.format.Suite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GearCutterTest {
    private static final GearCutter CUTTER = new GearCutter(Suite.AES, Cuts.key(0), Cuts.SMALL);

    /** The file was written by another implementation of the rule, in another language. */
    @Test
    void cutsAreTheGoldenOnes() throws IOException {
        List<String> lines = golden().filter(line -> !line.startsWith("#")).toList();
        assertThat(lines).hasSize(2).allSatisfy(line -> {
            List<Integer> numbers =
                    Stream.of(line.split(" ", -1)).map(Integer::valueOf).toList();
            GearCutter cutter = new GearCutter(Suite.AES, Cuts.key(0), new ChunkSizes(numbers.getFirst()));
            assertThat(Cuts.of(cutter, Cuts.splitMix(numbers.get(1)))).isEqualTo(numbers.subList(2, numbers.size()));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 12, 1 << 14, 1 << 16})
    void theMeanOnRandomBytesIsNearTheNominalOne(int mean) {
        GearCutter cutter = new GearCutter(Suite.AES, Cuts.key(7), new ChunkSizes(mean));
        byte[] stream = Cuts.random(mean, 256 * mean);
        assertThat((double) stream.length / Cuts.of(cutter, stream).size() / mean)
                .isCloseTo(1, within(0.15));
    }

    @Test
    void aByteInsertedInFrontOfSixteenMebibytesMakesAtMostThreeNewChunks() {
        byte[] before = Cuts.random(1, 16 << 20);
        byte[] after = new byte[before.length + 1];
        System.arraycopy(before, 0, after, 1, before.length);
        for (int mean : List.of(1 << 12, 1 << 16)) {
            GearCutter cutter = new GearCutter(Suite.AES, Cuts.key(0), new ChunkSizes(mean));
            assertThat(Cuts.newChunks(cutter, before, after)).isBetween(1, 3);
        }
    }

    @Test
    void overAThousandEditsTheMeanNumberOfNewChunksIsBelowThree() {
        int sum = 0;
        for (int edit = 0; edit < 1000; edit++) {
            byte[] before = Cuts.random(edit, 100_000);
            byte[] after = before.clone();
            byte[] change = Cuts.random(-edit, edit % 4000);
            System.arraycopy(change, 0, after, edit * 90, change.length);
            sum += Cuts.newChunks(CUTTER, before, after);
        }
        assertThat(sum / 1000.0).isLessThan(3);
    }

    @Test
    void anotherKeyCutsElsewhere() {
        byte[] stream = Cuts.random(3, 4 << 20);
        List<Integer> ends = Cuts.of(CUTTER, stream);
        Set<Integer> shared = new HashSet<>(ends);
        shared.retainAll(Cuts.of(new GearCutter(Suite.AES, Cuts.key(1), Cuts.SMALL), stream));
        shared.remove(stream.length);
        // By chance, one position in four thousand is a cut of both.
        assertThat(shared).hasSizeLessThan(ends.size() / 50);
    }

    @Test
    void constantBytesAreCutIntoEqualChunks() {
        for (int value = 0; value < 256; value++) {
            byte[] stream = Cuts.constant(value, 10 * Cuts.SMALL.maximum());
            int first = CUTTER.cut(stream, 0, stream.length);
            assertThat(Cuts.of(CUTTER, stream)).contains(first, 2 * first, 3 * first, stream.length);
        }
    }

    @Test
    void aStreamOfAtMostTheMinimumIsOneChunk() {
        byte[] stream = Cuts.random(4, Cuts.SMALL.minimum());
        for (int length = 0; length <= stream.length; length++) {
            assertThat(CUTTER.cut(stream, 0, length)).isEqualTo(length);
        }
    }

    @Test
    void aRangeOutsideTheBufferIsRefused() {
        assertThatThrownBy(() -> CUTTER.cut(new byte[10], 0, 11)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> CUTTER.cut(new byte[10], -1, 5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> CUTTER.cut(new byte[10], 6, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theTableOfEachSuiteIsThatOfTheFormat() {
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        long[] aes = GearTable.derive(Suite.AES, key);
        long[] sm = GearTable.derive(Suite.SM, key);
        assertThat(aes[0]).isEqualTo(0xec8938612aaf791dL);
        assertThat(aes[255]).isEqualTo(0xa64842c769ca2836L);
        assertThat(sm[0]).isEqualTo(0xf637a27199d6a78dL);
        assertThat(sm[255]).isEqualTo(0xd4e97be08f1a32bbL);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33})
    void aKeyOfAnotherLengthIsRefused(int length) {
        assertThatThrownBy(() -> new GearCutter(Suite.AES, new byte[length], Cuts.SMALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 2048, 4095, 65_537, 1 << 23})
    void aMeanThatIsNoPowerOfTwoWithinTheBoundsIsRefused(int mean) {
        assertThatThrownBy(() -> new ChunkSizes(mean)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Stream<String> golden() throws IOException {
        try (InputStream file = Objects.requireNonNull(GearCutterTest.class.getResourceAsStream("golden-cuts.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII).lines();
        }
    }
}
