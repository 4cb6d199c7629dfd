package io.holdfast.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "-10240,-10.0 KiB",
        "1023,1023 B",
        "1024,1.00 KiB",
        "10240,10.0 KiB",
        "102400,100 KiB",
        "1023487,999 KiB",
        "1023999,0.98 MiB",
        "1048576,1.00 MiB",
        "1073741824,1.00 GiB",
        "9223372036854775807,8.00 EiB"
    })
    void bytesHaveThreeDigits(long bytes, String text) {
        assertThat(Sizes.bytes(bytes)).isEqualTo(text);
    }

    @Test
    void countsHaveCommasAndTheirPlural() {
        assertThat(Sizes.count(62_134, "file")).isEqualTo("62,134 files");
        assertThat(Sizes.count(1, "file")).isEqualTo("1 file");
        assertThat(Sizes.count(2, "policy")).isEqualTo("2 policies");
    }

    @ParameterizedTest
    @CsvSource({"0.5,0.50 s", "12.34,12.3 s", "59.99,1 min 0 s", "125,2 min 5 s", "4320,1 h 12 min"})
    void spansAreSaidInWords(double seconds, String text) {
        assertThat(Sizes.seconds(seconds)).isEqualTo(text);
    }

    @Test
    void progressHasRateAndTimeLeft() {
        Progress.Sample sample = new Progress.Sample(
                "reading", 1 << 30, 4L << 30, 12_345, "/a/b".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(Progress.line(sample, 1 << 29))
                .isEqualTo("reading  1.00 GiB of 4.00 GiB  25 %  512 MiB/s  0:06 left  12,345 files  /a/b");
    }

    @Test
    void aStepThatCountsFromItsOwnBeginningHasARateOfItsOwn() {
        Progress.Rate rate = new Progress.Rate();
        rate.add(1, 1_000_000);
        rate.add(2, 500);
        assertThat(rate.perSecond()).isEqualTo(500);
        rate.add(3, 1_000);
        assertThat(rate.perSecond()).isEqualTo(500);
    }

    @Test
    void progressTakesOneRowOfATerminalHoweverNarrow() {
        assertThat(Progress.drawn("a line")).isEqualTo("\r\u001b[K\u001b[?7la line\u001b[?7h");
    }
}
