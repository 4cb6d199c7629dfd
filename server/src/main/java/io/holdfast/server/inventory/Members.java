package io.holdfast.server.inventory;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.control.Report;
import io.holdfast.server.access.Certifications;
import io.holdfast.server.access.Enrolments;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Like;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** The agents and media servers that have joined. */
public final class Members {
    private static final Duration SILENT = Duration.ofSeconds(60);
    private static final Duration CLOCK = Duration.ofMinutes(5);

    /** What an administrator may set. */
    public record Change(String name, String siteId, List<String> addresses, List<String> tags, String owner) {
        public Change {
            addresses = List.copyOf(addresses);
            tags = List.copyOf(tags);
        }
    }

    private final Database database;
    private final Json json;
    private final Certifications certifications;

    public Members(Database database, Json json, Certifications certifications) {
        this.database = database;
        this.json = json;
        this.certifications = certifications;
    }

    /** Somebody who joins, or joins again: then it keeps what it was, and may connect once more. */
    public void add(Handle handle, Enrolments.Joined joined) {
        handle.createUpdate("INSERT INTO member (id, role, name, site_id, host, software, system, architecture, facts,"
                        + " addresses, tags, owner, state, enrolled_at, seen_at, skew, version) VALUES (:id, :role, :name, :site,"
                        + " :host, :software, '', '', '{}', '[]', '[]', '', 'ENABLED', :now, 0, 0, 1)"
                        + " ON CONFLICT (id) DO UPDATE SET state = 'ENABLED', version = member.version + 1")
                .bind("id", joined.id())
                .bind("role", joined.role().name())
                .bind("name", joined.name())
                .bind("site", joined.siteId())
                .bind("host", joined.host())
                .bind("software", joined.software())
                .bind("now", database.clock(handle))
                .execute();
    }

    /** It has said hello to the server at this address. */
    public void greet(Handle handle, String id, Report.Hello hello, String server, Instant now) {
        handle.createUpdate("UPDATE member SET host = :host, software = :software, system = :system,"
                        + " architecture = :architecture, facts = :facts, capabilities = :capabilities, skew = :skew, server = :server,"
                        + " seen_at = :now WHERE id = :id")
                .bind("id", id)
                .bind("host", hello.host())
                .bind("software", hello.version())
                .bind("system", hello.system())
                .bind("architecture", hello.architecture())
                .bind("facts", json.text(hello.facts()))
                .bind("capabilities", json.text(hello.capabilities()))
                .bind("server", server)
                .bind("skew", Duration.between(now, hello.clock()).toMillis())
                .bind("now", database.clock(handle))
                .execute();
    }

    /** These are connected now. */
    public void alive(Handle handle, List<String> ids) {
        long now = database.clock(handle);
        ids.forEach(id -> handle.createUpdate("UPDATE member SET seen_at = :now WHERE id = :id")
                .bind("now", now)
                .bind("id", id)
                .execute());
    }

    public Member get(Handle handle, Role role, String id) {
        return find(handle, id)
                .filter(member -> member.role() == role)
                .orElseThrow(() -> Conditions.unknown(role.word(), id));
    }

    public Optional<Member> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM member WHERE id = :id")
                .bind("id", id)
                .map(row(database.clock(handle)))
                .findOne();
    }

    public Page<Member> page(Handle handle, Role role, PageRequest request, Optional<String> contains) {
        List<Member> read = handle.createQuery("SELECT * FROM member WHERE role = :role AND name > :after"
                        + " AND lower(name) LIKE lower(:like) ESCAPE '!' ORDER BY name LIMIT :limit")
                .bind("role", role.name())
                .bind("after", request.after().orElse(""))
                .bind("like", Like.containing(contains.orElse("")))
                .bind("limit", request.limit() + 1)
                .map(row(database.clock(handle)))
                .list();
        return Page.of(read, request.limit(), Member::name);
    }

    public Member change(Handle handle, Role role, String id, long seen, Change change) {
        Member known = get(handle, role, id);
        for (String address : change.addresses()) {
            try {
                Address.parse(address);
            } catch (IllegalArgumentException e) {
                throw Conditions.invalid("addresses", address + " is not host:port.");
            }
        }
        Conditions.requireName(change.name());
        int changed = handle.createUpdate("UPDATE member SET name = :name, site_id = :site, addresses = :addresses,"
                        + " tags = :tags, owner = :owner, version = version + 1 WHERE id = :id AND version = :seen")
                .bind("name", change.name())
                .bind("site", change.siteId())
                .bind("addresses", json.text(change.addresses()))
                .bind("tags", json.text(change.tags()))
                .bind("owner", change.owner())
                .bind("id", id)
                .bind("seen", seen)
                .execute();
        if (changed == 0) {
            throw Conditions.changed(role.word() + " " + id, known.version());
        }
        return get(handle, role, id);
    }

    /** Refuses a name that another machine of this role has: whoever joined by it would be turned away. */
    public void requireFree(Handle handle, Role role, String name) {
        boolean taken = handle.createQuery("SELECT count(*) FROM member WHERE role = :role AND name = :name")
                        .bind("role", role.name())
                        .bind("name", name)
                        .mapTo(Long.class)
                        .one()
                > 0;
        if (taken) {
            throw new HoldfastException(
                    ErrorCode.REQUEST_TAKEN,
                    name,
                    "there is a machine called " + name + " already: choose another name, or enrol that one again.");
        }
    }

    /** Refuses to remove a site that one of them is of. */
    public void requireNone(Handle handle, String site) {
        handle.createQuery("SELECT * FROM member WHERE site_id = :site ORDER BY name LIMIT 1")
                .bind("site", site)
                .map(row(database.clock(handle)))
                .findFirst()
                .ifPresent(each -> {
                    throw Conditions.inUse("this site", "the " + each.role().word() + " " + each.name());
                });
    }

    /** Its certificates count no more, from its next connection on; what it was stays known. */
    public Member revoke(Handle handle, Role role, String id) {
        get(handle, role, id);
        certifications.revoke(handle, id);
        handle.createUpdate("UPDATE member SET state = 'REVOKED', version = version + 1 WHERE id = :id")
                .bind("id", id)
                .execute();
        return get(handle, role, id);
    }

    private RowMapper<Member> row(long now) {
        return (row, context) -> {
            Duration skew = Duration.ofMillis(row.getLong("skew"));
            long seen = row.getLong("seen_at");
            return new Member(
                    row.getString("id"),
                    Role.valueOf(row.getString("role")),
                    row.getString("name"),
                    row.getString("site_id"),
                    row.getString("host"),
                    row.getString("software"),
                    row.getString("system"),
                    row.getString("architecture"),
                    json.words(row.getString("facts")),
                    json.texts(row.getString("capabilities")),
                    json.texts(row.getString("addresses")),
                    json.texts(row.getString("tags")),
                    row.getString("owner"),
                    Member.State.valueOf(row.getString("state")),
                    Releases.KNOWN.accepts(row.getString("software")) ? health(seen, now, skew) : Member.Health.TOO_OLD,
                    Instant.ofEpochMilli(row.getLong("enrolled_at")),
                    seen == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(seen)),
                    skew,
                    row.getString("server"),
                    row.getLong("version"));
        };
    }

    private static Member.Health health(long seen, long now, Duration skew) {
        if (seen == 0) {
            return Member.Health.NEVER_SEEN;
        }
        if (now - seen > SILENT.toMillis()) {
            return Member.Health.SILENT;
        }
        return skew.abs().compareTo(CLOCK) > 0 ? Member.Health.CLOCK_WRONG : Member.Health.CONNECTED;
    }

    /** Where agents reach a media server: what an administrator wrote down, else what it says of itself. */
    public static List<Address> reach(Member media) {
        List<String> known = media.addresses().isEmpty()
                ? media.facts().entrySet().stream()
                        .filter(fact -> fact.getKey().equals("addresses"))
                        .flatMap(fact -> List.of(fact.getValue().split(" ", -1)).stream())
                        .toList()
                : media.addresses();
        return known.stream().map(Address::parse).toList();
    }
}
