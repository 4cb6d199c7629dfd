package io.holdfast.server.upgrade;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.Warrant;
import io.holdfast.server.access.Actor;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import io.holdfast.server.inventory.Member;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** The packages that agents can be given. What each is it says itself; the server keeps its digest. */
public final class Packages {
    /** All that an agent consists of. */
    static final List<String> NAMES = List.of("holdfast", "holdfast-agent");

    /** Java's names of architectures that Debian calls otherwise. */
    private static final Map<String, String> ARCHITECTURES = Map.of("aarch64", "arm64", "x86_64", "amd64");

    /** Bytes in one message. */
    private static final int PIECE = 512 << 10;

    private static final RowMapper<AgentPackage> ROW = (row, context) -> new AgentPackage(
            row.getString("id"),
            row.getString("name"),
            row.getString("version"),
            row.getString("architecture"),
            row.getLong("size"),
            row.getString("sha256"),
            Instant.ofEpochMilli(row.getLong("added_at")),
            row.getString("added_by"));

    private final Database database;
    private final Ids ids;
    private final AuditLog audit;
    private final PackageFiles files;

    public Packages(Database database, Ids ids, AuditLog audit, Path directory) {
        this.database = database;
        this.ids = ids;
        this.audit = audit;
        files = new PackageFiles(directory);
    }

    /** Takes one in; the same one again changes nothing, but for a file that was not here. */
    public AgentPackage add(Actor actor, InputStream content) {
        try (PackageFiles.Incoming incoming = files.receive(content)) {
            ControlFile control = ControlFile.of(incoming.file());
            if (!NAMES.contains(control.name())) {
                throw ControlFile.none("it is " + control.name() + " " + control.version());
            }
            return database.write(handle -> {
                AgentPackage kept = find(handle, control)
                        .map(known -> same(known, incoming))
                        .orElseGet(() -> insert(handle, actor, control, incoming));
                keep(incoming);
                return kept;
            });
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void keep(PackageFiles.Incoming incoming) {
        try {
            files.keep(incoming);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static void requireUnused(Handle handle, AgentPackage known) {
        boolean used = handle.createQuery("SELECT count(*) FROM agent_upgrade WHERE version = :version"
                                + " AND (state IN ('RUNNING', 'PAUSED', 'STOPPED')"
                                + " OR id IN (SELECT upgrade_id FROM upgraded_agent WHERE state IN (<going>)))")
                        .bind("version", known.version())
                        .bindList("going", Candidates.names(UpgradedAgent.UNDER_WAY))
                        .mapTo(Long.class)
                        .one()
                > 0;
        if (used) {
            throw Conditions.inUse(known.name() + " " + known.version(), "an upgrade that goes on");
        }
    }

    private static HoldfastException unwritable(IOException e) {
        return new HoldfastException(
                ErrorCode.TARGET_UNWRITABLE,
                "package",
                "the package could not be taken in: " + InWords.of(e)
                        + ". Send it again; see that the server's disk is not full.",
                e);
    }

    private static AgentPackage same(AgentPackage known, PackageFiles.Incoming incoming) {
        if (!known.sha256().equals(incoming.sha256())) {
            throw new HoldfastException(
                    ErrorCode.REQUEST_TAKEN,
                    known.name(),
                    "there is another " + known.name() + " " + known.version() + " for " + known.architecture()
                            + " already: remove that first, or build this one with a version of its own.");
        }
        return known;
    }

    private Optional<AgentPackage> find(Handle handle, ControlFile control) {
        return handle.createQuery("SELECT * FROM agent_package WHERE name = :name AND version = :version"
                        + " AND architecture = :architecture")
                .bind("name", control.name())
                .bind("version", control.version())
                .bind("architecture", control.architecture())
                .map(ROW)
                .findOne();
    }

    private AgentPackage insert(Handle handle, Actor actor, ControlFile control, PackageFiles.Incoming incoming) {
        String id = ids.next();
        handle.createUpdate(
                        "INSERT INTO agent_package (id, name, version, architecture, size, sha256, added_at, added_by)"
                                + " VALUES (:id, :name, :version, :architecture, :size, :sha256, :now, :by)")
                .bind("id", id)
                .bind("name", control.name())
                .bind("version", control.version())
                .bind("architecture", control.architecture())
                .bind("size", incoming.bytes())
                .bind("sha256", incoming.sha256())
                .bind("now", database.clock(handle))
                .bind("by", actor.name())
                .execute();
        audit.done(
                handle,
                actor,
                "agent-package.add",
                control.name() + " " + control.version() + " " + control.architecture(),
                "SHA-256 " + incoming.sha256());
        return get(handle, id);
    }

    public AgentPackage get(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM agent_package WHERE id = :id")
                .bind("id", id)
                .map(ROW)
                .findOne()
                .orElseThrow(() -> Conditions.unknown("package", id));
    }

    /** In the order in which they came. */
    public Page<AgentPackage> page(Handle handle, PageRequest request) {
        return Page.of(
                handle.createQuery("SELECT * FROM agent_package WHERE id > :after ORDER BY id LIMIT :limit")
                        .bind("after", request.after().orElse(""))
                        .bind("limit", request.limit() + 1)
                        .map(ROW)
                        .list(),
                request.limit(),
                AgentPackage::id);
    }

    /**
     * What an agent of this version consists of on its machine.
     *
     * @throws HoldfastException {@code REQUEST_STATE}, when a package is missing
     */
    List<Warrant.Parcel> parcels(Handle handle, String version, Member agent) {
        String architecture = ARCHITECTURES.getOrDefault(agent.architecture(), agent.architecture());
        return NAMES.stream()
                .map(name -> find(handle, new ControlFile(name, version, architecture))
                        .orElseThrow(() -> Conditions.impossible(
                                name,
                                "there is no package " + name + " " + version + " for " + architecture
                                        + ", which the agent " + agent.name() + " needs: add it first.")))
                .map(each -> new Warrant.Parcel(each.name(), each.bytes(), each.sha256()))
                .toList();
    }

    /** Whether this server has their files. */
    boolean here(List<Warrant.Parcel> parcels) {
        return parcels.stream().allMatch(each -> files.has(each.sha256()));
    }

    /** Nothing at its end, or when the file is not here. */
    byte[] piece(String sha256, long offset) {
        try {
            return files.has(sha256) ? files.piece(sha256, offset, PIECE) : new byte[0];
        } catch (IOException e) {
            throw unreadable(sha256, e);
        }
    }

    private static HoldfastException unreadable(String sha256, IOException e) {
        return new HoldfastException(
                ErrorCode.SOURCE_UNREADABLE,
                sha256,
                "the package cannot be read: " + InWords.of(e) + ". Add it again.",
                e);
    }

    /** It is given to no agent any more. */
    public void remove(Handle handle, Actor actor, String id) {
        AgentPackage known = get(handle, id);
        requireUnused(handle, known);
        handle.createUpdate("DELETE FROM agent_package WHERE id = :id")
                .bind("id", id)
                .execute();
        audit.done(
                handle,
                actor,
                "agent-package.remove",
                known.name() + " " + known.version() + " " + known.architecture(),
                "");
        try {
            files.remove(known.sha256());
        } catch (IOException e) {
            throw unwritable(e);
        }
    }
}
