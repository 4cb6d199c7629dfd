package io.holdfast.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.RawText;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SnapshotReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "latest,latest,/",
        "0a1b,0a1b,/",
        "0A1B,0a1b,/",
        "0a1b:/etc,0a1b,/etc",
        "latest:etc,latest,/etc",
        "latest:/a:b,latest,/a:b",
        "latest:,latest,/"
    })
    void aReferenceIsAnIdAndAPath(String typed, String snapshot, String path) {
        SnapshotReference reference = SnapshotReference.parse(typed);
        assertThat(reference.snapshot()).isEqualTo(snapshot);
        assertThat(reference.path()).isEqualTo(path.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void thePathMayBeAnyBytes() {
        assertThat(SnapshotReference.parse(RawText.decode(new byte[] {'a', 'b', ':', '/', -1}))
                        .path())
                .isEqualTo(new byte[] {'/', -1});
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a", "/etc", "LATEST", "0123456789abcdef0123456789abcdef0"})
    void whatCannotBeAnIdIsRefused(String typed) {
        assertThatExceptionOfType(HoldfastException.class).isThrownBy(() -> SnapshotReference.parse(typed));
    }

    @Test
    void aPathWhereAWholeSnapshotIsMeantIsRefused() {
        assertThatExceptionOfType(HoldfastException.class).isThrownBy(() -> SnapshotReference.whole("latest:/etc"));
    }
}
