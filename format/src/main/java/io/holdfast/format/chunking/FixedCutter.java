package io.holdfast.format.chunking;

import java.util.Objects;

/**
 * Cuts every so many bytes.
 *
 * <p>For data whose changes never move what lies behind them and whose readers want to address
 * chunks by arithmetic. The last chunk of a stream is as long as what is left.
 *
 * @param maximum the length in bytes of every chunk but the last, at least 1
 */
public record FixedCutter(int maximum) implements Cutter {

    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public FixedCutter {
        if (maximum < 1) {
            throw new IllegalArgumentException("chunk length is " + maximum + ", must be at least 1");
        }
    }

    @Override
    public int cut(byte[] buffer, int from, int to) {
        Objects.checkFromToIndex(from, to, buffer.length);
        return from + Math.min(maximum, to - from);
    }
}
