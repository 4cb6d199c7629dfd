package io.holdfast.server.job;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Right;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Ticket;
import io.holdfast.protocol.WrappedKey;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.RepositoryAccess;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.server.access.Certifications;
import io.holdfast.server.access.TicketKey;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.inventory.Repositories;
import java.security.PublicKey;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Writes orders: the work, a ticket for this one attempt, and the repository's key wrapped to the agent's certificate. */
final class Orders {
    private static final Duration TICKET_LASTS = Duration.ofDays(3);

    private final Members members;
    private final Repositories repositories;
    private final Certifications certifications;
    private final TicketKey tickets;
    private final Catalog catalog;
    private final Time time;
    private final Randomness randomness;

    Orders(
            Members members,
            Repositories repositories,
            Certifications certifications,
            TicketKey tickets,
            Catalog catalog,
            Time time,
            Randomness randomness) {
        this.members = members;
        this.repositories = repositories;
        this.certifications = certifications;
        this.tickets = tickets;
        this.catalog = catalog;
        this.time = time;
        this.randomness = randomness;
    }

    Command.Order order(Handle handle, Run run) {
        Optional<SnapshotId> parent =
                run.task().kind() == Task.Kind.BACKUP ? catalog.parent(handle, run) : Optional.empty();
        return new Command.Order(
                new Attempt(run.id(), run.attempt()),
                run.task().work(run.repositoryId(), parent, () -> repositories.root(handle, run.repositoryId())),
                run.task().kind().keyed() ? Optional.of(access(handle, run, parent)) : Optional.empty(),
                RunLimits.none(),
                Optional.empty());
    }

    private RepositoryAccess access(Handle handle, Run run, Optional<SnapshotId> parent) {
        Library library = repositories.get(handle, run.repositoryId());
        Member media = members.get(handle, Role.MEDIA, library.mediaId());
        List<Address> addresses = Members.reach(media);
        if (addresses.isEmpty()) {
            throw new HoldfastException(
                    ErrorCode.REQUEST_STATE,
                    media.name(),
                    "nobody has said where agents reach the media server " + media.name()
                            + ": write down its addresses.");
        }
        PublicKey key = certifications
                .key(handle, run.memberId())
                .orElseThrow(() -> new HoldfastException(
                        ErrorCode.REQUEST_STATE,
                        run.memberId(),
                        "the agent has no certificate that counts: enrol it again."));
        return new RepositoryAccess(
                media.id(),
                addresses,
                library.id(),
                library.chunkMean(),
                ticket(run, parent),
                WrappedKey.wrap(
                        repositories.key(handle, library.id()),
                        key,
                        RepositoryAccess.purpose(library.id(), run.id()),
                        randomness));
    }

    private byte[] ticket(Run run, Optional<SnapshotId> parent) {
        byte[] id = new byte[Ticket.ID];
        randomness.fill(id);
        boolean writes = run.task().kind() == Task.Kind.BACKUP;
        Set<Right> rights = writes ? EnumSet.of(Right.BACKUP, Right.RESTORE) : EnumSet.of(Right.RESTORE);
        List<SnapshotId> points =
                writes ? parent.stream().toList() : List.of(run.task().read());
        return new Ticket(
                        id,
                        run.memberId(),
                        run.repositoryId(),
                        run.id(),
                        run.attempt(),
                        rights,
                        points,
                        time.now().plus(TICKET_LASTS))
                .signed(tickets.key());
    }
}
