package io.holdfast.agent.run;

import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Report;

/** The server, as those see it who have something to say to it. */
public interface Server {
    /** Says something that may be lost. */
    void tell(Report report);

    /** Says something that must not be lost. Durable when this returns. */
    void deliver(Attempt attempt, Report report);
}
