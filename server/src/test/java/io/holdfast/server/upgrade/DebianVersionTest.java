package io.holdfast.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DebianVersionTest {
    private static final List<String> RISING = List.of(
            "0.1.0~20260101",
            "0.1.0~20260102",
            "0.1.0",
            "0.1.0-1",
            "0.1.0-2",
            "0.1.0-10",
            "0.1.0a",
            "0.1.0+b",
            "0.1.1",
            "0.2",
            "0.10",
            "1.0~~",
            "1.0~",
            "1.0~rc1",
            "1.0",
            "01.1",
            "1:0.1");

    @Test
    void versionsAreOrderedAsDpkgOrdersThem() throws IOException, InterruptedException {
        for (int i = 0; i < RISING.size(); i++) {
            for (int k = 0; k < RISING.size(); k++) {
                int order = new DebianVersion(RISING.get(i)).compareTo(new DebianVersion(RISING.get(k)));
                assertThat(Integer.signum(order))
                        .as(RISING.get(i) + " and " + RISING.get(k))
                        .isEqualTo(Integer.signum(Integer.compare(i, k)));
            }
            if (i > 0) {
                assertThat(new ProcessBuilder("dpkg", "--compare-versions", RISING.get(i - 1), "lt", RISING.get(i))
                                .start()
                                .waitFor())
                        .as(RISING.get(i))
                        .isZero();
            }
        }
        assertThat(new DebianVersion("1.00")).isEqualByComparingTo(new DebianVersion("1.0"));
    }

    @Test
    void whatDpkgWouldNotTakeIsNoVersion() {
        for (String text : List.of("", "a1", "1 0", "1_0", "1/0", "-1", "1".repeat(101))) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> new DebianVersion(text));
        }
    }
}
