package io.holdfast.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitsTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "500B,500",
        "4K,4096",
        "4KiB,4096",
        "4kb,4096",
        "1.5M,1572864",
        "2G,2147483648",
        "1T,1099511627776"
    })
    void sizesHaveBinaryUnits(String text, long bytes) {
        assertThat(Units.bytes("--size", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "K",
                "0",
                "-1",
                "1e3",
                "1 000",
                "4X",
                "1.5.5M",
                "9999999999999999999",
                "999999999999999P",
                "ı"
            })
    void whatIsNoSizeIsAUsageError(String text) {
        assertThatExceptionOfType(HoldfastException.class)
                .isThrownBy(() -> Units.bytes("--size", text))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .withMessageContaining("--size");
    }

    @Test
    void ratesMaySayThatTheyAre() {
        assertThat(Units.bytesPerSecond("--rate-limit", "20M/s")).isEqualTo(20 << 20);
    }

    @ParameterizedTest
    @CsvSource({"90s,90", "5min,300", "12h,43200", "7d,604800", "2w,1209600", "1m,2592000", "1y,31536000"})
    void spansHaveUnits(String text, long seconds) {
        assertThat(Units.span("--age", text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "d", "7 d", "7days", "-7d"})
    void whatIsNoSpanIsAUsageError(String text) {
        assertThatExceptionOfType(HoldfastException.class).isThrownBy(() -> Units.span("--age", text));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01,2026-02-28T23:00:00Z",
        "2026-03-01T14:30,2026-03-01T13:30:00Z",
        "2026-03-01T14:30:05Z,2026-03-01T14:30:05Z",
        "7d,2026-03-03T12:00:00Z"
    })
    void momentsAreDatesOrAges(String text, String instant) {
        assertThat(Units.moment("--newer", text, NOW, ZONE)).isEqualTo(Instant.parse(instant));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-13-01", "2026-03-01T25:00", "01.03.2026", ""})
    void whatIsNoMomentIsAUsageError(String text) {
        assertThatExceptionOfType(HoldfastException.class).isThrownBy(() -> Units.moment("--newer", text, NOW, ZONE));
    }
}
