package io.holdfast.agent.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

final class ReplyFuzz {
    private static final int LENGTH = 4096;
    private static final int GUARD = 64;
    private static final Map<Integer, String> CONTEXTS = Map.of(1, "base:allocation", 2, "qemu:dirty-bitmap:x");
    private static final Peer PEER = new Peer("nbd://fuzz");

    /** Requests 1 and 2 are reads, 3 is a question about blocks. */
    private static final class Asked implements Replies.Book {
        private final Map<Long, Pending> pending = new HashMap<>();

        @Override
        public Optional<Pending> find(long cookie) {
            return Optional.ofNullable(pending.get(cookie));
        }

        @Override
        public void finished(long cookie, Pending request) {
            pending.remove(cookie);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void anyRepliesAreTakenOrRefusedAndStayInTheirPlace(FuzzedDataProvider input) {
        boolean structured = input.consumeBoolean();
        byte[] to = new byte[3 * GUARD + 2 * LENGTH];
        Asked asked = new Asked();
        asked.pending.put(1L, new PendingRead(0, to, GUARD, LENGTH));
        asked.pending.put(2L, new PendingRead(1 << 20, to, 2 * GUARD + LENGTH, LENGTH));
        PendingStatus status = new PendingStatus(4096, 1 << 20, CONTEXTS);
        asked.pending.put(3L, status);
        Agreement agreement = new Agreement(1 << 30, 1, structured, BlockSizes.UNSAID, CONTEXTS);
        Inlet in = new Inlet(new MemoryWire(input.consumeRemainingAsBytes()), 64);
        Replies replies = new Replies(PEER, in, agreement, asked);
        try {
            while (true) {
                replies.next();
            }
        } catch (HoldfastException | IOException e) {
            assertThat(e).isNotNull();
        }
        for (int i = 0; i < GUARD; i++) {
            assertThat(to[i] | to[GUARD + LENGTH + i] | to[2 * (GUARD + LENGTH) + i])
                    .isZero();
        }
        for (String context : CONTEXTS.values()) {
            for (NbdExtent each : status.status().of(context)) {
                assertThat(each.end()).isLessThanOrEqualTo(1 << 30);
            }
        }
    }
}
