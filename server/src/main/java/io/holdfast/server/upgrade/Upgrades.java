package io.holdfast.server.upgrade;

import io.holdfast.server.access.Actor;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import io.holdfast.server.database.Settings;
import io.holdfast.server.job.Handout;
import io.holdfast.server.upgrade.AgentUpgrade.State;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Upgrades of agents, as somebody orders, looks at, and stops them. {@link Conductor} carries them out. */
public final class Upgrades {
    private final Database database;
    private final Json json;
    private final Ids ids;
    private final AuditLog audit;
    private final Candidates candidates;

    public Upgrades(Database database, Json json, Ids ids, AuditLog audit, Candidates candidates) {
        this.database = database;
        this.json = json;
        this.ids = ids;
        this.audit = audit;
        this.candidates = candidates;
    }

    /** Refused when nobody is to be upgraded. */
    public AgentUpgrade create(Handle handle, Actor actor, UpgradeSpec wanted) {
        Settings.lock(handle, Handout.LOCK);
        UpgradeSpec spec = wanted.whole();
        List<Candidates.Candidate> all = candidates.of(handle, spec);
        List<Candidates.Candidate> waiting = all.stream()
                .filter(each -> each.state() == UpgradedAgent.State.WAITING)
                .toList();
        List<Integer> ends = Waves.of(spec.waves(), waiting.size());
        if (waiting.isEmpty()) {
            throw Conditions.impossible(
                    spec.version(),
                    "none of these agents is to be upgraded to " + spec.version() + ": "
                            + all.stream()
                                    .limit(3)
                                    .map(each -> each.agent().name() + ": " + each.reason())
                                    .toList()
                            + (all.size() > 3 ? " and others" : "") + ".");
        }
        String id = ids.next();
        long now = database.clock(handle);
        handle.createUpdate(
                        "INSERT INTO agent_upgrade (id, version, spec, state, reason, wave, waves, wave_at, forgiven,"
                                + " created_at, created_by, ended_at) VALUES (:id, :version, :spec, 'RUNNING', '', 1, :waves, :now, 0,"
                                + " :now, :by, 0)")
                .bind("id", id)
                .bind("version", spec.version())
                .bind("spec", json.text(spec))
                .bind("waves", ends.size())
                .bind("now", now)
                .bind("by", actor.name())
                .execute();
        all.stream()
                .filter(each -> each.state() != UpgradedAgent.State.WAITING)
                .forEach(each -> insert(handle, id, each, 0, now));
        for (int i = 0; i < waiting.size(); i++) {
            insert(handle, id, waiting.get(i), wave(ends, i), now);
        }
        audit.done(
                handle, actor, "agent-upgrade.create", spec.version(), waiting.size() + " agents, " + json.text(spec));
        return get(handle, id);
    }

    private static int wave(List<Integer> ends, int place) {
        return 1
                + IntStream.range(0, ends.size())
                        .filter(wave -> place < ends.get(wave))
                        .findFirst()
                        .orElseThrow();
    }

    private static void insert(Handle handle, String upgrade, Candidates.Candidate each, int wave, long now) {
        handle.createUpdate(
                        "INSERT INTO upgraded_agent (upgrade_id, member_id, name, wave, state, before, code, reason,"
                                + " ordered_at, good_since, changed_at) VALUES (:upgrade, :agent, :name, :wave, :state, :before, '',"
                                + " :reason, 0, 0, :now)")
                .bind("upgrade", upgrade)
                .bind("agent", each.agent().id())
                .bind("name", each.agent().name())
                .bind("wave", wave)
                .bind("state", each.state().name())
                .bind(
                        "before",
                        Candidates.installed(each.agent())
                                .map(DebianVersion::text)
                                .orElse(""))
                .bind("reason", each.reason())
                .bind("now", now)
                .execute();
    }

    public AgentUpgrade get(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM agent_upgrade WHERE id = :id")
                .bind("id", id)
                .map(row(handle))
                .findOne()
                .orElseThrow(() -> Conditions.unknown("upgrade", id));
    }

    /** The newest first. */
    public Page<AgentUpgrade> page(Handle handle, PageRequest request) {
        return Page.of(
                handle.createQuery("SELECT * FROM agent_upgrade WHERE (:after = '' OR id < :after)"
                                + " ORDER BY id DESC LIMIT :limit")
                        .bind("after", request.after().orElse(""))
                        .bind("limit", request.limit() + 1)
                        .map(row(handle))
                        .list(),
                request.limit(),
                AgentUpgrade::id);
    }

    /** Its agents, by their names at that time. */
    public Page<UpgradedAgent> agents(Handle handle, String id, PageRequest request) {
        get(handle, id);
        return Page.of(
                handle.createQuery("SELECT * FROM upgraded_agent WHERE upgrade_id = :id AND name > :after"
                                + " ORDER BY name LIMIT :limit")
                        .bind("id", id)
                        .bind("after", request.after().orElse(""))
                        .bind("limit", request.limit() + 1)
                        .map((row, context) -> new UpgradedAgent(
                                row.getString("member_id"),
                                row.getString("name"),
                                row.getInt("wave"),
                                UpgradedAgent.State.valueOf(row.getString("state")),
                                row.getString("before"),
                                row.getString("code"),
                                row.getString("reason"),
                                Instant.ofEpochMilli(row.getLong("changed_at"))))
                        .list(),
                request.limit(),
                UpgradedAgent::name);
    }

    /** No more agents are begun with, until it is resumed. */
    public AgentUpgrade pause(Handle handle, Actor actor, String id) {
        return become(handle, actor, id, "pause", List.of(State.RUNNING), State.PAUSED);
    }

    /** Goes on; if it had stopped, what has failed until now counts no more. */
    public AgentUpgrade resume(Handle handle, Actor actor, String id) {
        AgentUpgrade resumed = become(handle, actor, id, "resume", List.of(State.PAUSED, State.STOPPED), State.RUNNING);
        handle.createUpdate("UPDATE agent_upgrade SET forgiven = :failed, wave_at = :now WHERE id = :id")
                .bind("failed", resumed.agents().getOrDefault(UpgradedAgent.State.FAILED, 0))
                .bind("now", database.clock(handle))
                .bind("id", id)
                .execute();
        return resumed;
    }

    /** Who has not been begun with keeps its version. */
    public AgentUpgrade cancel(Handle handle, Actor actor, String id) {
        become(handle, actor, id, "cancel", List.of(State.RUNNING, State.PAUSED, State.STOPPED), State.CANCELLED);
        long now = database.clock(handle);
        handle.createUpdate("UPDATE upgraded_agent SET state = 'CANCELLED', changed_at = :now"
                        + " WHERE upgrade_id = :id AND state = 'WAITING'")
                .bind("id", id)
                .bind("now", now)
                .execute();
        handle.createUpdate("UPDATE agent_upgrade SET ended_at = :now WHERE id = :id")
                .bind("id", id)
                .bind("now", now)
                .execute();
        return get(handle, id);
    }

    private AgentUpgrade become(Handle handle, Actor actor, String id, String act, List<State> from, State state) {
        // Not while a server judges, which would write over it.
        Settings.lock(handle, Handout.LOCK);
        AgentUpgrade known = get(handle, id);
        int changed = handle.createUpdate(
                        "UPDATE agent_upgrade SET state = :state, reason = '' WHERE id = :id AND state IN (<from>)")
                .bind("state", state.name())
                .bind("id", id)
                .bindList("from", from.stream().map(Enum::name).toList())
                .execute();
        if (changed == 0) {
            throw Conditions.impossible(
                    id, "the upgrade is " + known.state() + ", so there is nothing to " + act + ".");
        }
        audit.done(handle, actor, "agent-upgrade." + act, known.spec().version(), id);
        return get(handle, id);
    }

    private RowMapper<AgentUpgrade> row(Handle handle) {
        return (row, context) -> {
            long ended = row.getLong("ended_at");
            String id = row.getString("id");
            return new AgentUpgrade(
                    id,
                    json.stored(row.getString("spec"), UpgradeSpec.class),
                    State.valueOf(row.getString("state")),
                    row.getString("reason"),
                    row.getInt("wave"),
                    row.getInt("waves"),
                    counts(handle, id),
                    Instant.ofEpochMilli(row.getLong("created_at")),
                    row.getString("created_by"),
                    ended == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)));
        };
    }

    private static Map<UpgradedAgent.State, Integer> counts(Handle handle, String id) {
        Map<UpgradedAgent.State, Integer> counts = new EnumMap<>(UpgradedAgent.State.class);
        handle.createQuery("SELECT state, count(*) AS agents FROM upgraded_agent WHERE upgrade_id = :id GROUP BY state")
                .bind("id", id)
                .map((row, context) ->
                        counts.put(UpgradedAgent.State.valueOf(row.getString("state")), row.getInt("agents")))
                .list();
        return counts;
    }
}
