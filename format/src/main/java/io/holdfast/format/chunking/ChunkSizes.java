package io.holdfast.format.chunking;

/**
 * How long content-defined chunks are, in bytes.
 *
 * @param mean what the mean length is to be on data without repetition: a power of two from
 *     {@value #SMALLEST_MEAN} to {@value #LARGEST_MEAN}
 */
public record ChunkSizes(int mean) {

    /** The least mean, 4 KiB. */
    public static final int SMALLEST_MEAN = 1 << 12;

    /** The greatest mean, 4 MiB. */
    public static final int LARGEST_MEAN = 1 << 22;

    /** The mean of a repository that was not told otherwise, 128 KiB (decision 0030). */
    public static final int STANDARD_MEAN = 128 << 10;

    /**
     * Checks the mean.
     *
     * @throws IllegalArgumentException if it is not a power of two within the bounds
     */
    public ChunkSizes {
        if (mean < SMALLEST_MEAN || mean > LARGEST_MEAN || Integer.bitCount(mean) != 1) {
            throw new IllegalArgumentException("mean chunk size is " + mean + ", must be a power of two from "
                    + SMALLEST_MEAN + " to " + LARGEST_MEAN);
        }
    }

    /** The least length: a quarter of the mean. Only the last chunk of a stream may be shorter. */
    public int minimum() {
        return mean / 4;
    }

    /**
     * The length from which on a cut is easy: 13/16 of the mean.
     *
     * <p>With a gap of {@code 4 * mean} expected before it and of {@code mean / 4} after it, the
     * expected length, in units of the mean, is {@code 1/4 + 4 (1 - q) + q/4} with
     * {@code q = exp(-(13/16 - 1/4) / 4)}, the chance to come this far: 0.992. The maximum is
     * reached by one chunk in 400 000 or so and changes the third decimal of nothing.
     */
    int normal() {
        return mean / 16 * 13;
    }

    /** The greatest length: four times the mean. */
    public int maximum() {
        return mean * 4;
    }

    /** The binary logarithm of the mean. */
    int bits() {
        return Integer.numberOfTrailingZeros(mean);
    }
}
