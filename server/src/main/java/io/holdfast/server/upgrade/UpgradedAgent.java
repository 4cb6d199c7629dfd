package io.holdfast.server.upgrade;

import java.time.Instant;
import java.util.List;

/**
 * One agent of an upgrade.
 *
 * @param wave from 1; 0 for who is in none
 * @param before the version it had; empty when it did not say
 * @param code of the error; else empty
 * @param reason why it failed or is left out; else empty
 */
public record UpgradedAgent(
        String agentId,
        String name,
        int wave,
        State state,
        String before,
        String code,
        String reason,
        Instant changedAt) {
    /** Those between which nothing else is begun on the agent. */
    static final List<State> UNDER_WAY = List.of(State.ORDERED, State.FETCHING, State.INSTALLING);

    /** How far it is. */
    public enum State {
        WAITING,
        ORDERED,
        FETCHING,
        INSTALLING,
        /** It has the version. */
        DONE,
        FAILED,
        /** It cannot upgrade itself. */
        BY_HAND,
        /** It has a newer version. */
        NEWER,
        /** The upgrade was cancelled before its turn. */
        CANCELLED
    }
}
