package io.holdfast.format.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.holdfast.format.Suite;

final class CutterFuzz {
    private static final int REPETITIONS = 50;

    /** Few bytes are repeated, so that streams become longer than the longest chunk. */
    @FuzzTest
    void anyStreamIsCutByTheRule(FuzzedDataProvider input) {
        byte[] key = Cuts.key(input.consumeByte());
        byte[] pattern = input.consumeRemainingAsBytes();
        byte[] stream = new byte[pattern.length * REPETITIONS];
        for (int i = 0; i < REPETITIONS; i++) {
            System.arraycopy(pattern, 0, stream, i * pattern.length, pattern.length);
        }
        assertThat(Cuts.of(new GearCutter(Suite.AES, key, Cuts.SMALL), stream))
                .isEqualTo(ByteByByte.cuts(key, Cuts.SMALL, stream));
    }
}
