package io.holdfast.server.upgrade;

import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Warrant;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Authority;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Settings;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.job.Handout;
import io.holdfast.server.upgrade.UpgradedAgent.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;

/**
 * Carries upgrades out. That an agent is ordered to is in the database before it is told, and it is told again whenever it connects, until it has the version or has failed: a server that is killed on the way leaves
 * nothing undone, and an agent that knows its order already passes it over.
 */
public final class Conductor implements Handout {
    private final Database database;
    private final Members members;
    private final Packages packages;
    private final Authority authority;
    private final Progress progress;
    /** Which upgrade each agent was told of over its present connection. */
    private final Map<String, String> told = new ConcurrentHashMap<>();

    public Conductor(
            Database database,
            Members members,
            Packages packages,
            Upgrades upgrades,
            Authority authority,
            AuditLog audit) {
        this.database = database;
        this.members = members;
        this.packages = packages;
        this.authority = authority;
        progress = new Progress(database, upgrades, members, audit);
    }

    private record Order(String agent, Command.Upgrade command) {}

    @Override
    public void connected(String agent) {
        told.remove(agent);
    }

    @Override
    public void round(Collection<String> here, BiConsumer<String, Command> tell) {
        if (database.read(progress::open).isEmpty()) {
            return;
        }
        List<Order> orders = database.write(handle -> {
            Settings.lock(handle, LOCK);
            List<Order> due = new ArrayList<>();
            for (String id : progress.open(handle)) {
                AgentUpgrade upgrade = progress.judged(handle, id);
                Progress.rows(handle, id).stream()
                        .filter(row -> here.contains(row.agent()))
                        .forEach(row -> order(handle, upgrade, row).ifPresent(due::add));
            }
            return due;
        });
        for (Order each : orders) {
            told.put(each.agent(), each.command().upgrade());
            tell.accept(each.agent(), each.command());
        }
    }

    private Optional<Order> order(Handle handle, AgentUpgrade upgrade, Progress.Row row) {
        boolean waits = row.state() == State.WAITING;
        boolean turn = upgrade.state() == AgentUpgrade.State.RUNNING && row.wave() == upgrade.wave();
        if (waits ? !turn || runs(handle, row.agent()) : upgrade.id().equals(told.get(row.agent()))) {
            return Optional.empty();
        }
        Member agent = members.find(handle, row.agent()).orElseThrow();
        if (Progress.has(agent, upgrade.spec().version())) {
            return Optional.empty();
        }
        List<Warrant.Parcel> parcels;
        try {
            parcels = packages.parcels(handle, upgrade.spec().version(), agent);
        } catch (HoldfastException e) {
            Problem problem = Problem.of(e);
            progress.fail(handle, upgrade.id(), agent.id(), problem.code(), problem.message());
            return Optional.empty();
        }
        if (!packages.here(parcels)) {
            return Optional.empty();
        }
        long orderedAt = waits ? begin(handle, row) : row.orderedAt();
        Warrant warrant = new Warrant(
                upgrade.id(),
                agent.id(),
                upgrade.spec().version(),
                upgrade.spec().direction().orElseThrow(),
                parcels,
                Instant.ofEpochMilli(orderedAt).plus(upgrade.spec().patience().orElseThrow()));
        return Optional.of(new Order(agent.id(), new Command.Upgrade(upgrade.id(), authority.signed(warrant))));
    }

    private long begin(Handle handle, Progress.Row row) {
        long now = database.clock(handle);
        handle.createUpdate("UPDATE upgraded_agent SET state = 'ORDERED', ordered_at = :now, changed_at = :now"
                        + " WHERE upgrade_id = :upgrade AND member_id = :agent")
                .bind("now", now)
                .bind("upgrade", row.upgrade())
                .bind("agent", row.agent())
                .execute();
        return now;
    }

    /** It ends first. */
    private static boolean runs(Handle handle, String agent) {
        return handle.createQuery("SELECT count(*) FROM run WHERE member_id = :agent AND state = 'RUNNING'")
                        .bind("agent", agent)
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /** Only of an upgrade that it is ordered to, and that this server told it of. */
    @Override
    public Optional<Command.Piece> piece(String agent, Report.Wanted wanted) {
        if (!wanted.upgrade().equals(told.get(agent)) || !wanted.sha256().matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        return Optional.of(new Command.Piece(
                wanted.sha256(), wanted.offset(), packages.piece(wanted.sha256(), Math.max(0, wanted.offset()))));
    }

    @Override
    public void heard(String agent, Report.Upgrading report) {
        State state = switch (report.stage()) {
            case FETCHING -> State.FETCHING;
            case INSTALLING -> State.INSTALLING;
            case FAILED -> State.FAILED;
        };
        Problem problem = report.problem().orElse(new Problem("", "", ""));
        database.change(handle -> {
            // Not while a server judges: it would see a wave that is over, and not yet the failure in it.
            Settings.lock(handle, LOCK);
            progress.become(handle, report.upgrade(), agent, state, problem.code(), problem.message());
        });
    }
}
