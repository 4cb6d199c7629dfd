package io.holdfast.server.upgrade;

import io.holdfast.format.ErrorCode;
import io.holdfast.protocol.control.Report;
import io.holdfast.server.access.Actor;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.database.Database;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.upgrade.UpgradedAgent.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Judges how far upgrades are: who has the new version, who has failed, which wave is over, and when too many have failed. All of it is in the database, so any server can go on. */
final class Progress {
    /** A connected agent is seen every five seconds. */
    private static final Duration FRESH = Duration.ofSeconds(15);

    private final Database database;
    private final Upgrades upgrades;
    private final Members members;
    private final AuditLog audit;

    Progress(Database database, Upgrades upgrades, Members members, AuditLog audit) {
        this.database = database;
        this.upgrades = upgrades;
        this.members = members;
        this.audit = audit;
    }

    /** One that has been begun with, or waits. */
    record Row(String upgrade, String agent, State state, int wave, long orderedAt, long goodSince) {}

    static List<Row> rows(Handle handle, String upgrade) {
        return handle.createQuery("SELECT * FROM upgraded_agent WHERE upgrade_id = :upgrade AND state IN (<open>)"
                        + " ORDER BY wave, member_id")
                .bind("upgrade", upgrade)
                .bindList("open", "WAITING", "ORDERED", "FETCHING", "INSTALLING")
                .map((row, context) -> new Row(
                        row.getString("upgrade_id"),
                        row.getString("member_id"),
                        State.valueOf(row.getString("state")),
                        row.getInt("wave"),
                        row.getLong("ordered_at"),
                        row.getLong("good_since")))
                .list();
    }

    /** Those in which something may happen. */
    List<String> open(Handle handle) {
        return handle.createQuery("SELECT id FROM agent_upgrade WHERE state = 'RUNNING' OR id IN"
                        + " (SELECT upgrade_id FROM upgraded_agent WHERE state IN (<going>)) ORDER BY id")
                .bindList("going", Candidates.names(UpgradedAgent.UNDER_WAY))
                .mapTo(String.class)
                .list();
    }

    /** As it is after what has happened until now. */
    AgentUpgrade judged(Handle handle, String id) {
        AgentUpgrade upgrade = upgrades.get(handle, id);
        long now = database.clock(handle);
        long waveAt = handle.createQuery("SELECT wave_at FROM agent_upgrade WHERE id = :id")
                .bind("id", id)
                .mapTo(Long.class)
                .one();
        for (Row row : rows(handle, id)) {
            Optional<Member> agent = members.find(handle, row.agent());
            if (agent.filter(each -> each.state() == Member.State.ENABLED).isEmpty()) {
                fail(handle, row.upgrade(), row.agent(), ErrorCode.UPGRADE_FAILED.code(), "It was revoked.");
            } else if (row.state() != State.WAITING) {
                judge(handle, upgrade.spec(), row, agent.get(), now);
            } else if (upgrade.state() == AgentUpgrade.State.RUNNING && row.wave() == upgrade.wave()) {
                judgeWaiting(handle, upgrade.spec(), row, agent.get(), now, waveAt);
            }
        }
        return upgrade.state() == AgentUpgrade.State.RUNNING ? advanced(handle, upgrades.get(handle, id)) : upgrade;
    }

    private void judge(Handle handle, UpgradeSpec spec, Row row, Member agent, long now) {
        boolean good = has(agent, spec.version()) && now - seen(agent) <= FRESH.toMillis();
        long since = good ? (row.goodSince() == 0 ? now : row.goodSince()) : 0;
        Duration settle = spec.settle().orElseThrow();
        Duration patience = spec.patience().orElseThrow();
        if (good && now - since >= settle.toMillis()) {
            become(handle, row.upgrade(), row.agent(), State.DONE, "", "");
        } else if (now - row.orderedAt() > patience.toMillis() + (good ? settle.toMillis() : 0)) {
            fail(
                    handle,
                    row.upgrade(),
                    row.agent(),
                    ErrorCode.UPGRADE_FAILED.code(),
                    "It did not come back with " + spec.version() + " within " + patience + ".");
        } else if (since != row.goodSince()) {
            handle.createUpdate(
                            "UPDATE upgraded_agent SET good_since = :since WHERE upgrade_id = :upgrade AND member_id = :agent")
                    .bind("since", since)
                    .bind("upgrade", row.upgrade())
                    .bind("agent", row.agent())
                    .execute();
        }
    }

    private void judgeWaiting(Handle handle, UpgradeSpec spec, Row row, Member agent, long now, long waveAt) {
        Duration patience = spec.patience().orElseThrow();
        if (now - Math.max(seen(agent), waveAt) > patience.toMillis()) {
            fail(
                    handle,
                    row.upgrade(),
                    row.agent(),
                    ErrorCode.LINK_SILENT.code(),
                    "It has not been connected for " + patience + ".");
        }
    }

    /** Whether its machine has this version. */
    static boolean has(Member agent, String version) {
        return version.equals(agent.facts().get(Report.Hello.PACKAGE));
    }

    private static long seen(Member agent) {
        return agent.seenAt().map(Instant::toEpochMilli).orElse(0L);
    }

    private AgentUpgrade advanced(Handle handle, AgentUpgrade upgrade) {
        int forgiven = handle.createQuery("SELECT forgiven FROM agent_upgrade WHERE id = :id")
                .bind("id", upgrade.id())
                .mapTo(Integer.class)
                .one();
        int failed = upgrade.agents().getOrDefault(State.FAILED, 0) - forgiven;
        if (failed > upgrade.spec().failures().orElse(0)) {
            String reason = failed + " agents failed, more than "
                    + upgrade.spec().failures().orElse(0) + ".";
            change(handle, upgrade, AgentUpgrade.State.STOPPED, reason, upgrade.wave());
            audit.done(
                    handle,
                    Actor.server(),
                    "agent-upgrade.stop",
                    upgrade.spec().version(),
                    upgrade.id() + ", " + reason);
        } else if (rows(handle, upgrade.id()).stream().noneMatch(row -> row.wave() <= upgrade.wave())) {
            boolean last = upgrade.wave() == upgrade.waves();
            change(
                    handle,
                    upgrade,
                    last ? AgentUpgrade.State.COMPLETE : AgentUpgrade.State.RUNNING,
                    "",
                    last ? upgrade.wave() : upgrade.wave() + 1);
            if (last) {
                audit.done(
                        handle,
                        Actor.server(),
                        "agent-upgrade.complete",
                        upgrade.spec().version(),
                        upgrade.id() + ", " + upgrade.agents());
            }
        }
        return upgrades.get(handle, upgrade.id());
    }

    private void change(Handle handle, AgentUpgrade upgrade, AgentUpgrade.State state, String reason, int wave) {
        long now = database.clock(handle);
        handle.createUpdate("UPDATE agent_upgrade SET state = :state, reason = :reason, wave = :wave, wave_at = :now,"
                        + " ended_at = :ended WHERE id = :id")
                .bind("state", state.name())
                .bind("reason", reason)
                .bind("wave", wave)
                .bind("now", now)
                .bind("ended", state == AgentUpgrade.State.COMPLETE ? now : 0)
                .bind("id", upgrade.id())
                .execute();
    }

    void fail(Handle handle, String upgrade, String agent, String code, String reason) {
        become(handle, upgrade, agent, State.FAILED, code, reason);
    }

    /** Only of one that has not ended. */
    void become(Handle handle, String upgrade, String agent, State state, String code, String reason) {
        handle.createUpdate(
                        "UPDATE upgraded_agent SET state = :state, code = :code, reason = :reason, changed_at = :now"
                                + " WHERE upgrade_id = :upgrade AND member_id = :agent AND state IN (<open>)")
                .bind("state", state.name())
                .bind("code", code)
                .bind("reason", reason)
                .bind("now", database.clock(handle))
                .bind("upgrade", upgrade)
                .bind("agent", agent)
                .bindList("open", "WAITING", "ORDERED", "FETCHING", "INSTALLING")
                .execute();
    }
}
