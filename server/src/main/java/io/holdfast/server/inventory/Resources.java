package io.holdfast.server.inventory;

import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Resource;
import io.holdfast.protocol.control.ResourceKind;
import io.holdfast.protocol.control.Setting;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Like;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import io.holdfast.server.database.Portions;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/** What agents found, and what was written down for them, that can be protected. */
public final class Resources {
    private static final String INSERT =
            "INSERT INTO resource (id, agent_id, kind, key, name, settings, facts, origin, found_at, seen_at, gone_at)"
                    + " VALUES (:id, :agent, :kind, :key, :name, :settings, :facts, :origin, :now, :now, 0)";

    private final Database database;
    private final Json json;
    private final Ids ids;

    public Resources(Database database, Json json, Ids ids) {
        this.database = database;
        this.json = json;
        this.ids = ids;
    }

    /** All that an agent finds now. What it found before and does not any more is gone, but stays known. */
    public void found(Handle handle, String agent, Report.Inventory inventory) {
        long now = database.clock(handle);
        for (ResourceKind kind : inventory.kinds()) {
            handle.createUpdate("INSERT INTO resource_kind (name, body) VALUES (:name, :body)"
                            + " ON CONFLICT (name) DO UPDATE SET body = excluded.body")
                    .bind("name", kind.name())
                    .bind("body", json.text(kind))
                    .execute();
        }
        for (Resource each : inventory.resources()) {
            handle.createUpdate(INSERT + " ON CONFLICT (agent_id, kind, key) DO UPDATE SET name = excluded.name,"
                            + " facts = excluded.facts, seen_at = excluded.seen_at, gone_at = 0")
                    .bind("id", ids.next())
                    .bind("agent", agent)
                    .bind("kind", each.kind())
                    .bind("key", each.key())
                    .bind("name", each.name())
                    .bind("settings", json.text(each.settings().values()))
                    .bind("facts", json.text(each.facts().values()))
                    .bind("origin", Protected.Origin.FOUND.name())
                    .bind("now", now)
                    .execute();
        }
        handle.createUpdate("UPDATE resource SET gone_at = :now WHERE agent_id = :agent AND origin = 'FOUND'"
                        + " AND seen_at < :now AND gone_at = 0")
                .bind("now", now)
                .bind("agent", agent)
                .execute();
    }

    public List<ResourceKind> kinds(Handle handle) {
        return handle.createQuery("SELECT body FROM resource_kind ORDER BY name").mapTo(String.class).stream()
                .map(body -> json.stored(body, ResourceKind.class))
                .toList();
    }

    /** Writes one down; its settings must be those of its kind. */
    public Protected create(
            Handle handle,
            Protected.Origin origin,
            String agent,
            String kind,
            String name,
            Map<String, List<String>> settings) {
        check(kind(handle, kind).backup(), settings);
        Conditions.requireName(name);
        String id = ids.next();
        handle.createUpdate(INSERT)
                .bind("id", id)
                .bind("agent", agent)
                .bind("kind", kind)
                .bind("key", id)
                .bind("name", name)
                .bind("settings", json.text(settings))
                .bind("facts", "{}")
                .bind("origin", origin.name())
                .bind("now", database.clock(handle))
                .execute();
        return get(handle, id);
    }

    /** Changes it if it is still at this version; runs that were begun before go on as they were begun. */
    public Protected change(Handle handle, String id, long seen, Protected.Change change) {
        Protected known = get(handle, id);
        switch (known.origin()) {
            case WRITTEN_DOWN -> Conditions.requireName(change.name());
            case FOUND -> {
                if (!change.name().equals(known.name())) {
                    throw Conditions.invalid("name", "its agent found it and calls it " + known.name() + ".");
                }
            }
            case SERVER ->
                throw Conditions.impossible("resource " + id, "this makes the server again: it is not changed.");
        }
        check(kind(handle, known.kind()).backup(), change.settings());
        int changed = handle.createUpdate("UPDATE resource SET name = :name, settings = :settings,"
                        + " version = version + 1 WHERE id = :id AND version = :seen")
                .bind("name", change.name())
                .bind("settings", json.text(change.settings()))
                .bind("id", id)
                .bind("seen", seen)
                .execute();
        if (changed == 0) {
            throw Conditions.changed("resource " + id, known.version());
        }
        return get(handle, id);
    }

    /** Forgets it, if it is still at this version; what an agent finds would be there again. */
    public Protected remove(Handle handle, String id, long seen) {
        Protected known = get(handle, id);
        if (known.origin() == Protected.Origin.FOUND && known.goneAt().isEmpty()) {
            throw Conditions.impossible(
                    "resource " + id, "its agent finds it, and would again: leave it out of jobs and groups instead.");
        }
        int removed = handle.createUpdate("DELETE FROM resource WHERE id = :id AND version = :seen")
                .bind("id", id)
                .bind("seen", seen)
                .execute();
        if (removed == 0) {
            throw Conditions.changed("resource " + id, known.version());
        }
        return known;
    }

    /** The kind of this name, as the agents offer it. */
    public ResourceKind kind(Handle handle, String name) {
        return kinds(handle).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Conditions.invalid("kind", "no agent offers the kind " + name + "."));
    }

    /** Refuses settings that a kind does not have, the lack of one that it needs, and paths that lead elsewhere than they say. The agent looks at other values. */
    public static void check(List<Setting> known, Map<String, List<String>> settings) {
        for (String name : settings.keySet()) {
            if (known.stream().noneMatch(each -> each.name().equals(name))) {
                throw Conditions.invalid("settings." + name, "there is no such setting.");
            }
        }
        for (Setting each : known) {
            boolean missing = each.need() == Setting.Need.REQUIRED
                    && settings.getOrDefault(each.name(), List.of()).isEmpty();
            if (missing) {
                throw Conditions.invalid("settings." + each.name(), "it is missing.");
            }
            if (each.type() == Setting.Type.PATH || each.type() == Setting.Type.PATHS) {
                settings.getOrDefault(each.name(), List.of())
                        .forEach(path -> Conditions.path("settings." + each.name(), path));
            }
        }
    }

    public Protected get(Handle handle, String id) {
        return find(handle, id).orElseThrow(() -> unknown(id));
    }

    public Optional<Protected> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM resource WHERE id = :id")
                .bind("id", id)
                .map(row())
                .findOne();
    }

    /** Those of these ids that there are. */
    public Map<String, Protected> all(Handle handle, Collection<String> wanted) {
        return Portions.of(wanted)
                .flatMap(some -> handle
                        .createQuery("SELECT * FROM resource WHERE id IN (<ids>)")
                        .bindList("ids", some)
                        .map(row())
                        .list()
                        .stream())
                .collect(Collectors.toMap(Protected::id, each -> each));
    }

    /** Those of these ids, in their order; refuses one that there is not. */
    public List<Protected> each(Handle handle, List<String> wanted) {
        Map<String, Protected> known = all(handle, Set.copyOf(wanted));
        return wanted.stream()
                .map(id -> Optional.ofNullable(known.get(id)).orElseThrow(() -> unknown(id)))
                .toList();
    }

    private static HoldfastException unknown(String id) {
        return Conditions.unknown("resource", id);
    }

    /** In the order of their ids, which is about that of their discovery. */
    public Page<Protected> page(Handle handle, PageRequest request, Optional<String> contains, Optional<String> agent) {
        String where = agent.isPresent() ? " AND agent_id = :agent" : "";
        Query query = handle.createQuery("SELECT * FROM resource WHERE id > :after"
                        + " AND lower(name) LIKE lower(:like) ESCAPE '!'" + where + " ORDER BY id LIMIT :limit")
                .bind("after", request.after().orElse(""))
                .bind("like", Like.containing(contains.orElse("")))
                .bind("limit", request.limit() + 1);
        agent.ifPresent(id -> query.bind("agent", id));
        return Page.of(query.map(row()).list(), request.limit(), Protected::id);
    }

    /** What a rule selects now; what is gone is not among it, nor what makes a server. */
    public List<Protected> selected(Handle handle, Group.Rule rule) {
        return handle.createQuery("SELECT resource.* FROM resource JOIN member ON member.id = resource.agent_id"
                        + " WHERE gone_at = 0 AND origin <> 'SERVER' AND lower(resource.name) LIKE lower(:name) ESCAPE '!'"
                        + " AND lower(member.system) LIKE lower(:system) ESCAPE '!'"
                        + " AND (:kind = '' OR kind = :kind) AND (:owner = '' OR owner = :owner)"
                        + " AND (:site = '' OR site_id = :site) AND (:tag = '' OR tags LIKE :tags ESCAPE '!')"
                        + " ORDER BY resource.id")
                .bind("name", Like.containing(rule.name().orElse("")))
                .bind("system", Like.containing(rule.system().orElse("")))
                .bind("kind", rule.kind().orElse(""))
                .bind("owner", rule.owner().orElse(""))
                .bind("site", rule.siteId().orElse(""))
                .bind("tag", rule.tag().orElse(""))
                .bind("tags", Like.containing(json.text(rule.tag().orElse(""))))
                .map(row())
                .list();
    }

    private RowMapper<Protected> row() {
        return (row, context) -> {
            long gone = row.getLong("gone_at");
            return new Protected(
                    row.getString("id"),
                    row.getString("agent_id"),
                    row.getString("kind"),
                    row.getString("key"),
                    row.getString("name"),
                    json.lists(row.getString("settings")),
                    json.lists(row.getString("facts")),
                    Protected.Origin.valueOf(row.getString("origin")),
                    Instant.ofEpochMilli(row.getLong("found_at")),
                    Instant.ofEpochMilli(row.getLong("seen_at")),
                    gone == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(gone)),
                    row.getLong("version"));
        };
    }
}
