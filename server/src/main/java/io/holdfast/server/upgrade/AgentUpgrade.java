package io.holdfast.server.upgrade;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One upgrade of agents.
 *
 * @param reason why it stopped; else empty
 * @param wave the one under way, from 1
 * @param agents how many are in which state
 * @param endedAt when no more agents were to be begun with
 */
public record AgentUpgrade(
        String id,
        UpgradeSpec spec,
        State state,
        String reason,
        int wave,
        int waves,
        Map<UpgradedAgent.State, Integer> agents,
        Instant createdAt,
        String createdBy,
        Optional<Instant> endedAt) {
    public AgentUpgrade {
        agents = Map.copyOf(agents);
    }

    /** In all of them, agents that were begun with go on. */
    public enum State {
        RUNNING,
        /** By somebody. */
        PAUSED,
        /** By itself: too many failed. */
        STOPPED,
        CANCELLED,
        /** All agents of all waves have ended, well or not. */
        COMPLETE
    }
}
