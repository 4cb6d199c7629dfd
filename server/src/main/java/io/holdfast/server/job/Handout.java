package io.holdfast.server.job;

import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Hands new versions out to the agents that are connected to this server. */
public interface Handout {
    /** To be locked by whoever begins something on an agent: so it is not given a run as well. */
    String LOCK = Claims.LOCK;

    /** An agent has just connected: what it was told over another connection may not have arrived. */
    void connected(String agent);

    /** Looks what is due; called again and again. {@code tell} takes an agent and what it is told. */
    void round(Collection<String> here, BiConsumer<String, Command> tell);

    /** An agent wants the next piece of a package. */
    Optional<Command.Piece> piece(String agent, Report.Wanted wanted);

    /** An agent says how far it is. */
    void heard(String agent, Report.Upgrading told);
}
