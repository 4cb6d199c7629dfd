package io.holdfast.server.job;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Ticket;
import io.holdfast.protocol.WrappedKey;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RepositoryAccess;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.server.access.TicketKey;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.inventory.Repositories;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Writes orders: the work, a ticket for this one attempt, and the repository's key wrapped to the agent's certificate. */
final class Orders {
    private final Members members;
    private final Repositories repositories;
    private final TicketKey tickets;
    private final Catalog catalog;
    private final Rates rates;
    private final Time time;
    private final Randomness randomness;

    Orders(
            Members members,
            Repositories repositories,
            TicketKey tickets,
            Catalog catalog,
            Rates rates,
            Time time,
            Randomness randomness) {
        this.members = members;
        this.repositories = repositories;
        this.tickets = tickets;
        this.catalog = catalog;
        this.rates = rates;
        this.time = time;
        this.randomness = randomness;
    }

    /** {@code key} is that of the certificate by which the member is known: what it can open, whichever it has on disk. */
    Command.Order order(Handle handle, Run run, PublicKey key) {
        Optional<SnapshotId> parent = run.task().incremental() ? catalog.parent(handle, run) : Optional.empty();
        return new Command.Order(
                new Attempt(run.id(), run.attempt()),
                run.task().work(run.repositoryId(), parent, () -> repositories.root(handle, run.repositoryId())),
                run.task().kind().keyed()
                        ? Optional.of(access(
                                handle, new Reader(run.memberId(), key), run.repositoryId(), Errand.run(run, parent)))
                        : Optional.empty(),
                limits(handle, run),
                Optional.empty());
    }

    /** How fast it may be now. */
    RunLimits limits(Handle handle, Run run) {
        return rates.limits(handle, run);
    }

    /** The media server that keeps a repository. */
    Member keeper(Handle handle, String repository) {
        return members.get(
                handle, Role.MEDIA, repositories.get(handle, repository).mediaId());
    }

    /** Who is to read or write, and the key of the certificate by which it is known. */
    record Reader(String agent, PublicKey key) {}

    /** What lets an agent at a repository. */
    RepositoryAccess access(Handle handle, Reader reader, String repository, Errand errand) {
        Library library = repositories.get(handle, repository);
        Member media = members.get(handle, Role.MEDIA, library.mediaId());
        List<Address> addresses = Members.reach(media);
        if (addresses.isEmpty()) {
            throw new HoldfastException(
                    ErrorCode.REQUEST_STATE,
                    media.name(),
                    "nobody has said where agents reach the media server " + media.name()
                            + ": write down its addresses.");
        }
        return new RepositoryAccess(
                media.id(),
                addresses,
                library.id(),
                library.chunkMean(),
                library.suite(),
                ticket(reader.agent(), library.id(), errand),
                wrapped(handle, reader, library, RepositoryAccess.purpose(library.id(), errand.run())));
    }

    private byte[] wrapped(Handle handle, Reader reader, Library library, String purpose) {
        byte[] key = repositories.key(handle, library.id());
        return switch (library.suite()) {
            case AES -> WrappedKey.wrap(key, reader.key(), purpose, randomness);
            case SM -> WrappedKey.wrapSm(key, reader.key(), sm2(handle, reader.agent()), purpose, randomness);
        };
    }

    /** Agents of earlier versions have none, and would seal by the wrong suite. */
    private byte[] sm2(Handle handle, String agent) {
        Member member = members.get(handle, Role.AGENT, agent);
        return Optional.ofNullable(member.facts().get(Report.Hello.SM2))
                .map(HexFormat.of()::parseHex)
                .orElseThrow(() -> new HoldfastException(
                        ErrorCode.REQUEST_STATE,
                        member.name(),
                        "The agent " + member.name()
                                + " is of a version that knows no repositories of suite SM. Upgrade it."));
    }

    private byte[] ticket(String agent, String repository, Errand errand) {
        byte[] id = new byte[Ticket.ID];
        randomness.fill(id);
        return new Ticket(
                        id,
                        agent,
                        repository,
                        errand.run(),
                        errand.attempt(),
                        errand.rights(),
                        errand.points(),
                        time.now().plus(errand.lasts()))
                .signed(tickets.key());
    }
}
