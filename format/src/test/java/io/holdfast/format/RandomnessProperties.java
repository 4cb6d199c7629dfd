package io.holdfast.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class RandomnessProperties {
    private final Randomness secure = Randomness.secure();

    /** Sixteen bytes agree by chance once in 2^128 draws. */
    @Property(tries = 100)
    void twoDrawsDifferInTheirFirstAndTheirLastBytes(@ForAll @IntRange(min = 16, max = 5000) int length) {
        byte[] one = new byte[length];
        byte[] other = new byte[length];
        secure.fill(one);
        secure.fill(other);
        assertThat(head(one)).isNotEqualTo(head(other));
        assertThat(tail(one)).isNotEqualTo(tail(other));
    }

    private static byte[] head(byte[] all) {
        return Arrays.copyOf(all, 16);
    }

    private static byte[] tail(byte[] all) {
        return Arrays.copyOfRange(all, all.length - 16, all.length);
    }
}
