package io.holdfast.agent.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.util.Set;

final class HandshakeFuzz {
    private static final Peer PEER = new Peer("nbd://fuzz");

    @FuzzTest(maxDuration = "1m")
    void anyHandshakeEndsInAnAgreementOrAnError(FuzzedDataProvider input) {
        int what = input.consumeInt(0, 2);
        Wire wire = new MemoryWire(input.consumeRemainingAsBytes());
        Handshake handshake = new Handshake(PEER, wire, new Inlet(wire, 64));
        try {
            handshake.greet();
            switch (what) {
                case 0 -> {
                    Agreement agreement = handshake.open("disk", Set.of("base:allocation"));
                    assertThat(agreement.size()).isNotNegative();
                    assertThat(agreement.blocks().least())
                            .isBetween(1, agreement.blocks().most());
                }
                case 1 -> assertThat(handshake.list()).doesNotContainNull();
                default -> assertThat(handshake.contexts("disk")).doesNotContainNull();
            }
        } catch (HoldfastException | IOException e) {
            assertThat(e).isNotNull();
        }
    }
}
