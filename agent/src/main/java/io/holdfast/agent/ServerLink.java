package io.holdfast.agent;

import io.holdfast.agent.run.Server;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Membership;
import io.holdfast.protocol.control.Outbox;
import io.holdfast.protocol.control.Report;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The way to the server, for those who were there before it was open. */
final class ServerLink implements Server {
    private final Outbox outbox;
    private final AtomicReference<Optional<Membership>> membership = new AtomicReference<>(Optional.empty());

    ServerLink(Outbox outbox) {
        this.outbox = outbox;
    }

    void open(Membership ours) {
        membership.set(Optional.of(ours));
    }

    @Override
    public void tell(Report report) {
        membership.get().ifPresent(known -> known.tell(report));
    }

    @Override
    public void deliver(Attempt attempt, Report report) {
        membership.get().ifPresentOrElse(known -> known.deliver(attempt, report), () -> outbox.keep(attempt, report));
    }
}
