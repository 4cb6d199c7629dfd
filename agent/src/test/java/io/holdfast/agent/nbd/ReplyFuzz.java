package io.holdfast.agent.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

final class ReplyFuzz {
    private static final int LENGTH = 4096;
    private static final int GUARD = 64;
    private static final Map<Integer, String> CONTEXTS = Map.of(1, "base:allocation", 2, "qemu:dirty-bitmap:x");
    private static final int[] TYPES = {0, 1, 1, 2, 2, 5, 5, 1 << 15, (1 << 15) + 1, (1 << 15) + 2, 7};
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
        take(structured, input.consumeRemainingAsBytes());
    }

    /** Chunks that look like chunks, which bytes by chance seldom do. */
    @FuzzTest(maxDuration = "1m")
    void anyChunksAreTakenOrRefusedAndStayInTheirPlace(FuzzedDataProvider input) {
        ByteBuffer said = ByteBuffer.allocate(64 << 10);
        while (input.remainingBytes() > 0 && said.remaining() > 1024) {
            byte[] payload = payload(input);
            said.putInt(Numbers.CHUNK_MAGIC)
                    .putShort((short) input.consumeInt(0, 1))
                    .putShort((short) input.pickValue(TYPES))
                    .putLong(input.consumeInt(1, 3))
                    .putInt(payload.length)
                    .put(payload);
        }
        take(true, Arrays.copyOf(said.array(), said.position()));
    }

    private static byte[] payload(FuzzedDataProvider input) {
        int position = input.pickValue(new int[] {0, 1 << 20}) + input.consumeInt(-1, LENGTH);
        return switch (input.consumeInt(0, 4)) {
            case 0 -> new byte[0];
            case 1 -> Talk.bytes((long) position, input.consumeInt(0, LENGTH));
            case 2 -> Talk.bytes((long) position, new byte[input.consumeInt(0, 512)]);
            case 3 -> Talk.bytes(input.consumeInt(0, 3), input.consumeInt(0, 2 << 20), 0, input.consumeInt(), 3);
            default -> input.consumeBytes(40);
        };
    }

    private static void take(boolean structured, byte[] said) {
        byte[] to = new byte[3 * GUARD + 2 * LENGTH];
        Asked asked = new Asked();
        asked.pending.put(1L, new PendingRead(0, to, GUARD, LENGTH));
        asked.pending.put(2L, new PendingRead(1 << 20, to, 2 * GUARD + LENGTH, LENGTH));
        PendingStatus status = new PendingStatus(4096, 1 << 20, CONTEXTS);
        asked.pending.put(3L, status);
        Agreement agreement = new Agreement(1 << 30, 1, structured, BlockSizes.UNSAID, CONTEXTS);
        Inlet in = new Inlet(new MemoryWire(said), 64);
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
