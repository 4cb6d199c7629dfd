package io.holdfast.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

final class ProcessorsTest {
    @Test
    void twoAreKnownByTheirNamesAndAThirdIsRefused() {
        assertThat(Architecture.named("amd64")).isEqualTo(Architecture.X86_64);
        assertThat(Architecture.named("aarch64")).isEqualTo(Architecture.AARCH64);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> Architecture.named("riscv64"))
                .withMessageContaining("riscv64");
    }

    @Test
    void theFlagsThatDifferAreThoseOfTheKernelsHeaders() {
        assertThat(OpenFlags.directory(Architecture.X86_64)).isEqualTo(0200000);
        assertThat(OpenFlags.directory(Architecture.AARCH64)).isEqualTo(040000);
        assertThat(OpenFlags.noFollow(Architecture.X86_64)).isEqualTo(0400000);
        assertThat(OpenFlags.noFollow(Architecture.AARCH64)).isEqualTo(0100000);
    }

    @Test
    void errorsKnowTheirNumbers() {
        for (Errno errno : Errno.values()) {
            assertThat(Errno.of(errno.number())).isEqualTo(errno);
        }
        assertThat(Errno.of(0)).isEqualTo(Errno.OTHER);
        assertThat(Errno.of(133)).isEqualTo(Errno.OTHER);
        assertThat(new SystemCallException("openat", 133, "x")).hasMessageContaining("(errno 133)");
    }
}
