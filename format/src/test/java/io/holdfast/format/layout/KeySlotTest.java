package io.holdfast.format.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import org.junit.jupiter.api.Test;

final class KeySlotTest {
    private static byte[] slotOfKind(int kind) {
        return new FieldWriter()
                .bytes(1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8})
                .number(2, kind)
                .toBytes();
    }

    @Test
    void aWayInThatIsNotKnownYetIsTooNew() {
        assertThatThrownBy(() -> KeySlot.decode(slotOfKind(3), "root/1/1"))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_TOO_NEW))
                .hasMessageContaining("kind 3");
    }

    @Test
    void aSlotThatSaysNoWayInIsCorrupt() {
        assertThatThrownBy(() -> KeySlot.decode(slotOfKind(0), "root/1/1"))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CORRUPT));
    }
}
