package io.holdfast.agent.nbd;

import io.holdfast.format.HoldfastException;
import java.util.List;
import java.util.Optional;

/** A read under way. The memory it goes to belongs to it until {@link #await} returned or threw. */
public final class NbdReading {
    private final List<Piece> pieces;
    private final Optional<HoldfastException> early;

    /** A request on the connection where it was made, and what to do once it is answered. */
    record Piece(Connection connection, Pending request, Runnable after) {}

    NbdReading(List<Piece> pieces, Optional<HoldfastException> early) {
        this.pieces = pieces;
        this.early = early;
    }

    /**
     * Waits until all of it has been read or has failed; a second time it only says so again.
     *
     * @throws HoldfastException when not all of it was read
     */
    public void await() {
        Optional<HoldfastException> first = early;
        for (Piece each : pieces) {
            try {
                each.connection().await(each.request());
                each.after().run();
            } catch (HoldfastException e) {
                if (first.isEmpty()) {
                    first = Optional.of(e);
                }
            }
        }
        if (first.isPresent()) {
            throw first.get();
        }
    }
}
