package io.holdfast.media.session;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.Time;
import io.holdfast.protocol.Ticket;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.session.Doors;
import io.holdfast.protocol.session.Pace;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Sessions over the repositories of this media server. */
public final class RepositoryDoors implements Doors {
    private final OpenRepositories repositories;
    private final UsedTickets used;
    private final Consumer<Report.Committed> published;
    private final Pace pace;
    private final Time time;

    /** {@code published} is told of every snapshot before the agent is. {@code directory}: what must survive a restart. */
    public RepositoryDoors(
            OpenRepositories repositories, Path directory, Pace pace, Consumer<Report.Committed> published, Time time) {
        this.repositories = repositories;
        used = new UsedTickets(directory.resolve("tickets"), time);
        this.pace = pace;
        this.published = published;
        this.time = time;
    }

    /** Tells of snapshots that were published just before this process was killed, and of which nobody was told. Before anybody else may use a ticket. */
    public void recover() {
        used.unsettled().forEach(this::recover);
    }

    private void recover(UsedTickets.Unsettled each) {
        try {
            if (published(each.written())) {
                settle(each.file(), each.written());
            }
        } catch (HoldfastException e) {
            // Its disk is not there now; whoever comes with the ticket asks again.
            return;
        }
    }

    private boolean published(UsedTickets.Written written) {
        return repositories.get(written.repository()).has(written.snapshot());
    }

    private void settle(Path file, UsedTickets.Written written) {
        used.spend(file, written.snapshot());
        Attempt attempt = new Attempt(written.run(), written.attempt());
        published.accept(new Report.Committed(attempt, written.repository(), written.snapshot(), time.now(), 0, 0));
    }

    @Override
    public SnapshotSink write(Ticket ticket) {
        SnapshotSink sink = repositories.get(ticket.repository()).write();
        try {
            used.opened(ticket, sink.id());
            return sink;
        } catch (HoldfastException e) {
            sink.close();
            throw e;
        }
    }

    @Override
    public SnapshotSource read(Ticket ticket, SnapshotId snapshot) {
        return repositories.get(ticket.repository()).read(snapshot);
    }

    @Override
    public void use(Ticket ticket, byte[] nonce) {
        used.use(ticket, nonce);
        for (UsedTickets.Written written : used.unsettled(ticket).stream().toList()) {
            if (published(written)) {
                settle(used.file(ticket), written);
                throw Doors.spent(ticket, written.snapshot());
            }
        }
    }

    @Override
    public void committed(Ticket ticket, SnapshotId snapshot, Written written) {
        used.spend(ticket, snapshot);
        Attempt attempt = new Attempt(ticket.run(), ticket.attempt());
        published.accept(new Report.Committed(
                attempt, ticket.repository(), snapshot, time.now(), written.chunks(), written.bytes()));
    }

    @Override
    public Pace pace(Ticket ticket) {
        return pace;
    }
}
