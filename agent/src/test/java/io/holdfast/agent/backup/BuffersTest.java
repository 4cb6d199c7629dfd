package io.holdfast.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.MemoryRepository;
import org.junit.jupiter.api.Test;

final class BuffersTest {
    @Test
    void moreWaitsForAnswersWhereTheyComeFromFar() {
        try (SinkAround near = new SinkAround(new MemoryRepository().sink());
                SinkAround far = new SinkAround(near) {
                    @Override
                    public int atOnce() {
                        return 32;
                    }
                }) {
            assertThat(Buffers.total(near)).isEqualTo(Buffers.TOTAL);
            assertThat(Buffers.total(far)).isGreaterThan(Buffers.TOTAL);
        }
    }
}
