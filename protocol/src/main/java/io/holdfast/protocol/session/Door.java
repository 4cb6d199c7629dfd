package io.holdfast.protocol.session;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;

/** What a lane is opened for. */
sealed interface Door {
    record Write() implements Door {}

    record Read(SnapshotId snapshot) implements Door {}

    /**
     * The first frame of a lane.
     *
     * @param nonce drawn by the agent once a ticket: with it a session is resumed, without it a ticket is of no more use
     */
    record Opening(byte[] ticket, byte[] nonce, Door door) {
        static final int NONCE = 16;

        byte[] encode() {
            FieldWriter out = new FieldWriter().bytes(1, ticket).bytes(2, nonce);
            return switch (door) {
                case Write() -> out.number(3, 1).toBytes();
                case Read(SnapshotId snapshot) ->
                    out.number(3, 2).bytes(4, snapshot.bytes()).toBytes();
            };
        }

        static Opening decode(byte[] bytes) {
            Fields in = Fields.decode(bytes, "opening");
            Door door = switch (in.count(3, 2)) {
                case 1 -> new Write();
                case 2 -> new Read(SnapshotId.of(in.bytes(4)));
                default -> throw HoldfastException.corrupt("opening", "it does not say what for");
            };
            return new Opening(in.bytes(1), in.bytes(2, NONCE), door);
        }
    }
}
