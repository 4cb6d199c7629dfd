package io.holdfast.format.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RecoveryKeyTest {
    private static RecoveryKey key(long seed) {
        return RecoveryKey.random(new Random(seed)::nextBytes);
    }

    @Test
    void neitherCaseNorSpacesNorDashesMatterAndSomeLettersAreDigits() {
        for (long seed = 0; seed < 100; seed++) {
            RecoveryKey key = key(seed);
            String printed = key.printed();
            String digits = printed.substring("HF1-".length());
            for (String typed : List.of(
                    printed,
                    printed.toLowerCase(Locale.ROOT),
                    printed.replace('-', ' '),
                    printed.replace("-", ""),
                    " " + printed.replace("-", " - ") + "\n",
                    printed.replace('0', 'O').replace('1', 'I'),
                    printed.replace('0', 'o').replace('1', 'l'),
                    digits,
                    digits.replace("-", ""))) {
                assertThat(RecoveryKey.parse(typed).printed()).as(typed).isEqualTo(printed);
            }
        }
    }

    @Test
    void aDigitTooManyTooFewOrAnotherIsMistyped() {
        String printed = key(1).printed();
        char last = printed.charAt(printed.length() - 1);
        String but = printed.substring(0, printed.length() - 1);
        for (String typed : List.of(
                but, printed + "0", but + (last == '7' ? '8' : '7'), "HF1-", "", "HF2" + printed.substring(3))) {
            assertThatThrownBy(() -> RecoveryKey.parse(typed))
                    .as(typed)
                    .isInstanceOfSatisfying(
                            HoldfastException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_LOCKED_OUT));
        }
    }

    /** The digits of such a key begin like the mark that stands before all of them. */
    @Test
    void digitsThatBeginLikeTheMarkAreNotTakenForIt() {
        byte[] secret = new byte[20];
        Arrays.fill(secret, (byte) 0);
        secret[0] = (byte) 0x8b;
        secret[1] = (byte) 0xc2;
        String printed = RecoveryKey.random(to -> System.arraycopy(secret, 0, to, 0, to.length))
                .printed();
        assertThat(printed).startsWith("HF1-HF1");
        assertThat(RecoveryKey.parse(printed.substring(4)).printed()).isEqualTo(printed);
    }
}
