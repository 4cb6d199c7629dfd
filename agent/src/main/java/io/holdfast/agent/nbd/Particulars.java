package io.holdfast.agent.nbd;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Reads what a server tells of an export while it opens it. */
final class Particulars {
    private static final int EXPORT_LENGTH = Short.BYTES + Long.BYTES + Short.BYTES;
    private static final int BLOCK_SIZE_LENGTH = Short.BYTES + 3 * Integer.BYTES;

    private final Peer peer;
    private Optional<ByteBuffer> export = Optional.empty();
    private BlockSizes blocks = BlockSizes.UNSAID;

    Particulars(Peer peer) {
        this.peer = peer;
    }

    Agreement of(List<Options.Reply> items, boolean structured) {
        for (Options.Reply item : items) {
            take(item.payload());
        }
        ByteBuffer found = export.orElseThrow(() -> peer.violation("it opened the export without telling its size"));
        long size = found.getLong();
        return Agreement.of(peer, size, Short.toUnsignedInt(found.getShort()), structured, blocks);
    }

    private void take(byte[] payload) {
        if (payload.length < Short.BYTES) {
            throw peer.violation("a detail of " + payload.length + " bytes about the export");
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        int about = Short.toUnsignedInt(in.getShort());
        boolean fits = switch (about) {
            case Numbers.ABOUT_EXPORT -> payload.length == EXPORT_LENGTH && export.isEmpty();
            case Numbers.ABOUT_BLOCK_SIZE -> payload.length == BLOCK_SIZE_LENGTH;
            default -> true;
        };
        if (!fits) {
            throw peer.violation(
                    "detail " + about + " about the export is there twice or has " + payload.length + " bytes");
        }
        if (about == Numbers.ABOUT_EXPORT) {
            export = Optional.of(in);
        } else if (about == Numbers.ABOUT_BLOCK_SIZE) {
            blocks = BlockSizes.of(peer, number(in), number(in), number(in));
        }
    }

    private static long number(ByteBuffer in) {
        return Integer.toUnsignedLong(in.getInt());
    }
}
