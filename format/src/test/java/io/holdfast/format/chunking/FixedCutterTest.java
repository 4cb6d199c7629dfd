package io.holdfast.format.chunking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class FixedCutterTest {
    @Test
    void everyChunkButTheLastHasTheLength() {
        assertThat(Cuts.of(new FixedCutter(4), new byte[10])).containsExactly(4, 8, 10);
        assertThat(Cuts.of(new FixedCutter(4), new byte[8])).containsExactly(4, 8);
        assertThat(Cuts.of(new FixedCutter(4), new byte[0])).isEmpty();
    }

    @Test
    void aLengthBelowOneIsRefused() {
        assertThatThrownBy(() -> new FixedCutter(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRangeOutsideTheBufferIsRefused() {
        FixedCutter cutter = new FixedCutter(4);
        assertThatThrownBy(() -> cutter.cut(new byte[10], 0, 11)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
