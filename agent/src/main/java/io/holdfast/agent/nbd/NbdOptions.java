package io.holdfast.agent.nbd;

import java.time.Duration;
import java.util.Set;

/**
 * How to talk to a server.
 *
 * @param handshake how long it may take from connecting until the export is open
 * @param reply how long one request may be without its whole reply
 * @param connections how many at most, when the server can have several to one export
 * @param request bytes asked for at once, at most; a longer read is several requests
 * @param depth requests under way on one connection, at most; no more than 128, so that they fit into what a socket holds unread
 * @param contexts kinds of block status that are wanted, such as {@value #ALLOCATION}; the server may not have them all
 */
public record NbdOptions(
        Duration handshake, Duration reply, int connections, int request, int depth, Set<String> contexts) {
    /** The context that tells holes and zeros. */
    public static final String ALLOCATION = "base:allocation";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGEST_REQUEST = 32 << 20;

    public NbdOptions {
        contexts = Set.copyOf(contexts);
        boolean durations = handshake.isPositive() && reply.isPositive();
        boolean counts = connections >= 1 && connections <= 64 && depth >= 1 && depth <= 128;
        if (!durations || !counts || request < 1 || request > LARGEST_REQUEST) {
            throw new IllegalArgumentException("no way to talk to a server: " + handshake + ", " + reply + ", "
                    + connections + ", " + request + ", " + depth);
        }
    }

    /** A minute's patience, four connections with 16 requests of 512 KiB each, no contexts. */
    public static NbdOptions defaults() {
        return new NbdOptions(PATIENCE, PATIENCE, 4, 512 << 10, 16, Set.of());
    }

    public NbdOptions withContexts(Set<String> wanted) {
        return new NbdOptions(handshake, reply, connections, request, depth, wanted);
    }

    public NbdOptions withConnections(int most) {
        return new NbdOptions(handshake, reply, most, request, depth, contexts);
    }

    public NbdOptions withRequest(int bytes) {
        return new NbdOptions(handshake, reply, connections, bytes, depth, contexts);
    }

    public NbdOptions withDepth(int most) {
        return new NbdOptions(handshake, reply, connections, request, most, contexts);
    }

    public NbdOptions withHandshake(Duration most) {
        return new NbdOptions(most, reply, connections, request, depth, contexts);
    }

    public NbdOptions withReply(Duration most) {
        return new NbdOptions(handshake, most, connections, request, depth, contexts);
    }
}
