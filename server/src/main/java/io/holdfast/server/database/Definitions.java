package io.holdfast.server.database;

import io.holdfast.format.HoldfastException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** All definitions of one kind: created, read by id or page by name, changed only by who saw the last version, removed. */
public final class Definitions<T extends Named> {
    private static final String COLUMNS =
            "SELECT id, name, version, body, created_at, changed_at FROM definition WHERE kind = :kind";

    private final Json json;
    private final Ids ids;
    private final String kind;
    private final Class<T> type;

    public Definitions(Json json, Ids ids, String kind, Class<T> type) {
        this.json = json;
        this.ids = ids;
        this.kind = kind;
        this.type = type;
    }

    public String kind() {
        return kind;
    }

    public Class<T> type() {
        return type;
    }

    public Definition<T> create(Handle handle, T spec) {
        return create(handle, ids.next(), spec);
    }

    public Definition<T> create(Handle handle, String id, T spec) {
        Conditions.requireName(spec.name());
        long now = ids.millis();
        insert(handle, id, spec, now, "");
        return new Definition<>(id, 1, Instant.ofEpochMilli(now), Instant.ofEpochMilli(now), spec);
    }

    /** Unless there is one already: of several servers that begin at once one makes it. */
    public void createFirst(Handle handle, String id, T spec) {
        insert(handle, id, spec, ids.millis(), " ON CONFLICT DO NOTHING");
    }

    private void insert(Handle handle, String id, T spec, long now, String otherwise) {
        handle.createUpdate("INSERT INTO definition (kind, id, name, version, body, created_at, changed_at)"
                        + " VALUES (:kind, :id, :name, 1, :body, :now, :now)" + otherwise)
                .bind("kind", kind)
                .bind("id", id)
                .bind("name", spec.name())
                .bind("body", json.text(spec))
                .bind("now", now)
                .execute();
    }

    public Optional<Definition<T>> find(Handle handle, String id) {
        return handle.createQuery(COLUMNS + " AND id = :id")
                .bind("kind", kind)
                .bind("id", id)
                .map(row())
                .findOne();
    }

    public Definition<T> get(Handle handle, String id) {
        return find(handle, id).orElseThrow(() -> unknown(id));
    }

    public Optional<Definition<T>> named(Handle handle, String name) {
        return handle.createQuery(COLUMNS + " AND name = :name")
                .bind("kind", kind)
                .bind("name", name)
                .map(row())
                .findOne();
    }

    public List<Definition<T>> all(Handle handle) {
        return handle.createQuery(COLUMNS + " ORDER BY name")
                .bind("kind", kind)
                .map(row())
                .list();
    }

    /** All that can be read; {@link #unreadable} has the others. */
    public List<Definition<T>> readable(Handle handle) {
        return Read.good(each(handle));
    }

    /** What stands in the database and cannot be read. */
    public List<Unreadable> unreadable(Handle handle) {
        return Read.bad(each(handle));
    }

    /** One, as it could be read or could not. */
    private record Read<T>(String name, Optional<Definition<T>> definition, Optional<Unreadable> failure) {
        static <T> List<Definition<T>> good(List<Read<T>> all) {
            return all.stream().flatMap(each -> each.definition.stream()).toList();
        }

        static <T> List<Unreadable> bad(List<Read<T>> all) {
            return all.stream().flatMap(each -> each.failure.stream()).toList();
        }
    }

    private List<Read<T>> each(Handle handle) {
        return handle.createQuery(COLUMNS + " ORDER BY name")
                .bind("kind", kind)
                .map(perhaps())
                .list();
    }

    private RowMapper<Read<T>> perhaps() {
        RowMapper<Definition<T>> whole = row();
        return (row, context) -> {
            String name = row.getString("name");
            try {
                return new Read<>(name, Optional.of(whole.map(row, context)), Optional.empty());
            } catch (HoldfastException e) {
                Unreadable failure = new Unreadable(
                        row.getString("id"), name, row.getLong("version"), String.valueOf(e.getMessage()));
                return new Read<>(name, Optional.empty(), Optional.of(failure));
            }
        };
    }

    /** The names of all by their ids, also of those that cannot be read, in the order of the names. */
    public Map<String, String> names(Handle handle) {
        return handle.createQuery("SELECT id, name FROM definition WHERE kind = :kind ORDER BY name")
                .bind("kind", kind)
                .reduceRows(new LinkedHashMap<>(), (names, row) -> {
                    names.put(row.getColumn("id", String.class), row.getColumn("name", String.class));
                    return names;
                });
    }

    /** What one is called, whether it can be read or not. */
    public String name(Handle handle, String id) {
        return handle.createQuery("SELECT name FROM definition WHERE kind = :kind AND id = :id")
                .bind("kind", kind)
                .bind("id", id)
                .mapTo(String.class)
                .findOne()
                .orElseThrow(() -> unknown(id));
    }

    /** By name; {@code contains} narrows to names that contain it, in whatever case of ASCII letters. */
    public Listing<T> page(Handle handle, PageRequest request, Optional<String> contains) {
        List<Read<T>> read = handle.createQuery(COLUMNS
                        + " AND name > :after AND lower(name) LIKE lower(:like) ESCAPE '!' ORDER BY name LIMIT :limit")
                .bind("kind", kind)
                .bind("after", request.after().orElse(""))
                .bind("like", Like.containing(contains.orElse("")))
                .bind("limit", request.limit() + 1)
                .map(perhaps())
                .list();
        Page<Read<T>> page = Page.of(read, request.limit(), Read::name);
        return new Listing<>(Read.good(page.items()), Read.bad(page.items()), page.next());
    }

    /** Fails unless {@code seen} is the version that is stored. */
    public Definition<T> change(Handle handle, String id, long seen, T spec) {
        Conditions.requireName(spec.name());
        int changed = handle.createUpdate(
                        "UPDATE definition SET name = :name, body = :body, version = version + 1, changed_at = :now"
                                + " WHERE kind = :kind AND id = :id AND version = :seen")
                .bind("kind", kind)
                .bind("id", id)
                .bind("seen", seen)
                .bind("name", spec.name())
                .bind("body", json.text(spec))
                .bind("now", ids.millis())
                .execute();
        requireOne(handle, changed, id);
        return get(handle, id);
    }

    public void remove(Handle handle, String id, long seen) {
        int removed = handle.createUpdate("DELETE FROM definition WHERE kind = :kind AND id = :id AND version = :seen")
                .bind("kind", kind)
                .bind("id", id)
                .bind("seen", seen)
                .execute();
        requireOne(handle, removed, id);
    }

    private void requireOne(Handle handle, int rows, String id) {
        if (rows == 0) {
            long version = get(handle, id).version();
            throw Conditions.changed(kind + " " + id, version);
        }
    }

    private RowMapper<Definition<T>> row() {
        return (row, context) -> new Definition<>(
                row.getString("id"),
                row.getLong("version"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("changed_at")),
                read(row.getString("name"), row.getString("body")));
    }

    private T read(String name, String body) {
        try {
            return json.stored(body, type);
        } catch (HoldfastException e) {
            throw new HoldfastException(
                    e.code(),
                    kind + " " + name,
                    "The " + kind + " " + name + ": " + e.getMessage()
                            + " Write it anew or remove it, at the version that the list has, or put the database back from the self-backup.",
                    e);
        }
    }

    private HoldfastException unknown(String id) {
        return Conditions.unknown(kind, id);
    }
}
