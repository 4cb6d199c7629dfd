package io.holdfast.agent.nbd;

import java.nio.file.Path;

/** Where a server listens. */
public sealed interface NbdEndpoint {
    /** The port that is registered for the protocol. */
    int STANDARD_PORT = 10809;

    /** A Unix socket of this machine. */
    record Unix(Path socket) implements NbdEndpoint {}

    /**
     * A port of a machine.
     *
     * @param host name or number; one of IPv6 without brackets
     */
    record Tcp(String host, int port) implements NbdEndpoint {
        public Tcp {
            if (host.isEmpty() || port < 1 || port > 0xffff) {
                throw new IllegalArgumentException("not a host and port: " + host + " and " + port);
            }
        }
    }
}
