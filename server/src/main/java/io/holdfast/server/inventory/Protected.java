package io.holdfast.server.inventory;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A resource: a thing that can be protected.
 *
 * @param kind name of a kind that its agent offers, which says what settings there are
 * @param key what it is known by on its agent, for ever
 * @param settings with which it is backed up
 * @param facts what its agent says of it
 * @param goneAt since when its agent does not find it any more
 */
public record Protected(
        String id,
        String agentId,
        String kind,
        String key,
        String name,
        Map<String, List<String>> settings,
        Map<String, List<String>> facts,
        Origin origin,
        Instant foundAt,
        Instant seenAt,
        Optional<Instant> goneAt,
        long version) {
    /** What of one can be changed. */
    public record Change(String name, Map<String, List<String>> settings) {}

    /** Who says that there is such a thing. */
    public enum Origin {
        FOUND,
        WRITTEN_DOWN,
        /** What makes a server, with all its keys: for the job that backs up the server, and no other. */
        SERVER
    }
}
