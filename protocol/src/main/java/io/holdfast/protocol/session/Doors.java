package io.holdfast.protocol.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.protocol.Ticket;

/** What stands behind the serving end of sessions. Each method may throw what the agent is then told. */
public interface Doors {
    SnapshotSink write(Ticket ticket);

    SnapshotSource read(Ticket ticket, SnapshotId snapshot);

    /** Keeps, for as long as the ticket lasts, that it was used with this nonce; {@code TICKET_USED} when it was with another, {@code TICKET_SPENT} when a snapshot was committed. */
    void use(Ticket ticket, byte[] nonce);

    /** A snapshot was published under this ticket, which is of no more use for writing. */
    void committed(Ticket ticket, SnapshotId snapshot, Written written);

    /** How fast the sessions of a ticket may be. */
    Pace pace(Ticket ticket);

    /** {@code TICKET_SPENT}: a snapshot was committed under it. Whoever asks with its nonce is told which. */
    static HoldfastException spent(Ticket ticket, SnapshotId snapshot) {
        return new HoldfastException(
                ErrorCode.TICKET_SPENT,
                snapshot.toString(),
                "The ticket of run " + ticket.run() + " has done its work: snapshot " + snapshot.brief()
                        + " is committed.");
    }

    /** What a session added. */
    record Written(long chunks, long bytes) {}
}
