package io.holdfast.server.inventory;

import io.holdfast.protocol.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An agent or a media server.
 *
 * @param capabilities what its version can do beyond the first
 * @param addresses of a media server: where agents reach it for data, tried in this order
 * @param seenAt when it was last connected
 * @param skew by how much its clock is ahead of the server's
 * @param server to which of the servers that share a database it was connected last, host and port
 */
public record Member(
        String id,
        Role role,
        String name,
        String siteId,
        String host,
        String software,
        String system,
        String architecture,
        Map<String, String> facts,
        List<String> capabilities,
        List<String> addresses,
        List<String> tags,
        String owner,
        State state,
        Health health,
        Instant enrolledAt,
        Optional<Instant> seenAt,
        Duration skew,
        String server,
        long version) {
    /** Whether it may take part. */
    public enum State {
        ENABLED,
        /** Its certificates were revoked. */
        REVOKED
    }

    /** What its connection tells. */
    public enum Health {
        CONNECTED,
        SILENT,
        NEVER_SEEN,
        /** Connected, but its clock is more than five minutes off. */
        CLOCK_WRONG,
        /** It is let in no more until it is upgraded by hand. */
        TOO_OLD
    }
}
