package io.holdfast.agent.nbd;

import java.util.Map;

/**
 * What a handshake ended with.
 *
 * @param flags what the export can do
 * @param structured whether replies come in chunks
 * @param contexts names by the numbers by which block status names them
 */
record Agreement(long size, int flags, boolean structured, BlockSizes blocks, Map<Integer, String> contexts) {
    static Agreement of(Peer peer, long size, int flags, boolean structured, BlockSizes blocks) {
        // The margin keeps sums of positions and lengths from overflowing.
        if (size < 0 || size > Long.MAX_VALUE - (1L << 33)) {
            throw peer.violation("a size of " + Long.toUnsignedString(size) + " bytes");
        }
        return new Agreement(size, flags, structured, blocks, Map.of());
    }

    Agreement with(Map<Integer, String> numbers) {
        return new Agreement(size, flags, structured, blocks, numbers);
    }
}
