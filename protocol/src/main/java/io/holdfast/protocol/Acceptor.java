package io.holdfast.protocol;

/** Serves connections of one service. */
@FunctionalInterface
public interface Acceptor {
    /** Serves one, on a thread of its own; it is closed when this returns. */
    void serve(Connection connection);
}
