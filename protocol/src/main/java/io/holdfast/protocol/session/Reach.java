package io.holdfast.protocol.session;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Dialer;
import java.time.Duration;
import java.util.List;

/**
 * How an agent gets at the media server for one ticket.
 *
 * @param nonce drawn once a ticket and kept while the attempt lasts
 * @param patience how long a session without any connection is worth waiting for
 */
public record Reach(
        Dialer dialer,
        String media,
        List<Address> addresses,
        byte[] ticket,
        byte[] nonce,
        Pace pace,
        Duration patience,
        Time time) {
    public Reach {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("a media server without an address");
        }
    }

    /** A nonce for a ticket. */
    public static byte[] nonce(Randomness randomness) {
        byte[] nonce = new byte[Door.Opening.NONCE];
        randomness.fill(nonce);
        return nonce;
    }
}
