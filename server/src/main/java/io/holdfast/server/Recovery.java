package io.holdfast.server;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.PemFiles;
import io.holdfast.server.access.Actor;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.MasterKey;
import io.holdfast.server.catalog.Rebuild;
import io.holdfast.server.catalog.SelfBackup;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.PageRequest;
import io.holdfast.server.database.Refill;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.job.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a server again, where there is none, from what its self-backup kept. It can be started once this is closed. */
public final class Recovery implements AutoCloseable {
    /** With what the names of a server's own recovery points begin. */
    public static final String NAME = SelfBackup.POLICY;

    private static final List<String> COUNTED = List.of("account", "member", "repository", "resource", "point");

    private final Database database;
    private final Repositories repositories;
    private final Rebuild rebuild;
    private final AuditLog audit;

    private Recovery(Database database, Repositories repositories, Rebuild rebuild, AuditLog audit) {
        this.database = database;
        this.repositories = repositories;
        this.rebuild = rebuild;
        this.audit = audit;
    }

    /** A repository that the catalog knows; {@code recoveryKey} as it is printed. */
    public record Known(String id, String name, String recoveryKey) {}

    /** A snapshot, as its own manifest describes it; sizes in bytes. */
    public record Snapshot(
            String id,
            Instant began,
            String host,
            String kind,
            String name,
            long exceptions,
            long logicalBytes,
            long storedBytes) {}

    /** Points that were added for snapshots that the catalog did not know, points taken out because their snapshots are gone, and snapshots of nothing that the catalog knows. */
    public record Aligned(int added, int gone, int foreign) {}

    /**
     * Fills the database, and puts the master key where the server will look for it. {@code kit} is a directory as the self-backup had
     * it; {@code configuration} says what the server will be started with.
     */
    public static Recovery begin(Path kit, ServerConfiguration configuration, Time time, Randomness randomness) {
        Json json = new Json();
        Server.directory(configuration.directory());
        key(kit, configuration);
        String url = Server.database(configuration);
        try (BufferedReader lines = Files.newBufferedReader(kit.resolve(SelfBackup.CATALOG))) {
            Refill.read(url, json, lines);
        } catch (IOException e) {
            throw incomplete(kit, e);
        }
        Database database = Database.open(url);
        try {
            MasterKey master = Server.masterKey(configuration, database, randomness);
            Ids ids = new Ids(time, randomness);
            return new Recovery(
                    database,
                    new Repositories(database, master, randomness),
                    new Rebuild(ids),
                    new AuditLog(database, ids, master));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static void key(Path kit, ServerConfiguration configuration) {
        Path kept = kit.resolve(SelfBackup.MASTER_KEY);
        boolean wanted = configuration.masterKey().kept().isPresent();
        if (wanted && !Files.exists(kept)) {
            throw new HoldfastException(
                    ErrorCode.ACCESS_MASTER_KEY,
                    "master key",
                    "the master key of this installation came from a passphrase, which no backup has: give --master-passphrase-file.");
        }
        try {
            if (wanted) {
                PemFiles.write(configuration.masterKey().kept().orElseThrow(), Files.readAllBytes(kept));
            }
        } catch (IOException e) {
            throw incomplete(kit, e);
        }
    }

    private static HoldfastException incomplete(Path kit, IOException e) {
        return new HoldfastException(
                ErrorCode.FORMAT_CORRUPT,
                kit.toString(),
                "The recovery point of the server is not complete: " + InWords.of(e)
                        + ". Take an older one with --snapshot.",
                e);
    }

    /** Those whose points are looked at. */
    public List<Known> repositories() {
        return database.read(handle -> repositories.page(handle, PageRequest.ALL).items().stream()
                .map(each -> new Known(each.id(), each.name(), repositories.escrow(handle, each.id())))
                .toList());
    }

    /** Brings the points of a repository into line with what is in it. */
    public Aligned align(String repository, List<Snapshot> snapshots) {
        List<Rebuild.Seen> seen = snapshots.stream()
                .map(each -> new Rebuild.Seen(
                        each.id(),
                        each.began(),
                        each.host(),
                        each.kind(),
                        each.name(),
                        each.exceptions() == 0 ? Run.State.COMPLETE : Run.State.COMPLETE_WITH_EXCEPTIONS,
                        each.logicalBytes(),
                        each.storedBytes()))
                .toList();
        Rebuild.Line line = database.write(handle -> rebuild.align(handle, repository, seen));
        return new Aligned(line.added(), line.gone(), line.foreign());
    }

    /** A store of a pool lies elsewhere now. */
    public void moved(String from, String to) {
        database.change(handle -> handle.createUpdate("UPDATE store SET directory = :to WHERE directory = :from")
                .bind("from", from)
                .bind("to", to)
                .execute());
    }

    /** Writes down that it was done, and says how much of what there is. */
    public SortedMap<String, Long> end(String from) {
        return database.write(handle -> {
            audit.done(handle, Actor.server(), "server.recover", from, "");
            SortedMap<String, Long> counts = new TreeMap<>();
            for (String table : COUNTED) {
                counts.put(
                        table,
                        handle.createQuery("SELECT count(*) FROM " + table)
                                .mapTo(Long.class)
                                .one());
            }
            for (String kind : List.of("policy", "job")) {
                counts.put(
                        kind,
                        handle.createQuery("SELECT count(*) FROM definition WHERE kind = :kind")
                                .bind("kind", kind)
                                .mapTo(Long.class)
                                .one());
            }
            return counts;
        });
    }

    @Override
    public void close() {
        database.close();
    }
}
