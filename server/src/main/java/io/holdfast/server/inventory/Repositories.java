package io.holdfast.server.inventory;

import io.holdfast.format.Randomness;
import io.holdfast.format.Suite;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.layout.KeySlot;
import io.holdfast.format.layout.RootMetadata;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.RecoveryKey;
import io.holdfast.format.sealing.SlotWrapping;
import io.holdfast.protocol.control.RepositoryState;
import io.holdfast.server.access.MasterKey;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Repositories and their keys: made here, sealed with the master key, printed for escrow; a media server never has one. */
public final class Repositories {
    private static final RowMapper<Library> ROW = (row, context) -> {
        long asked = row.getLong("asked");
        long seen = row.getLong("seen_at");
        return new Library(
                row.getString("id"),
                row.getString("name"),
                row.getString("media_id"),
                row.getString("pool"),
                Library.Reach.valueOf(row.getString("reach")),
                Library.State.valueOf(row.getString("state")),
                row.getInt("chunk_mean"),
                Suite.valueOf(row.getString("suite")),
                row.getLong("chunks"),
                row.getLong("stored"),
                row.getLong("snapshots"),
                asked == 0 ? Optional.empty() : Optional.of((double) row.getLong("known") / asked),
                seen == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(seen)),
                Instant.ofEpochMilli(row.getLong("created_at")));
    };

    private final Database database;
    private final MasterKey master;
    private final Randomness randomness;

    public Repositories(Database database, MasterKey master, Randomness randomness) {
        this.database = database;
        this.master = master;
        this.randomness = randomness;
    }

    /** What somebody wants; suite AES unless another is named. */
    public record Wish(
            String name, String mediaId, String pool, Library.Reach reach, int chunkMean, Optional<Suite> suite) {}

    /** Makes the keys; the media server is still to be told. */
    public Library create(Handle handle, Wish wish) {
        Conditions.requireName(wish.name());
        if (Integer.bitCount(wish.chunkMean()) != 1
                || wish.chunkMean() < ChunkSizes.SMALLEST_MEAN
                || wish.chunkMean() > ChunkSizes.LARGEST_MEAN) {
            throw Conditions.invalid(
                    "chunkMean",
                    "it is a power of two from " + ChunkSizes.SMALLEST_MEAN + " to " + ChunkSizes.LARGEST_MEAN + "; "
                            + ChunkSizes.STANDARD_MEAN + " is a good one.");
        }
        byte[] id = drawn(16);
        byte[] key = drawn(Keys.SIZE);
        RecoveryKey recovery = RecoveryKey.random(randomness);
        long now = database.clock(handle);
        byte[] slot = drawn(8);
        byte[] salt = drawn(16);
        Suite suite = wish.suite().orElse(Suite.AES);
        SlotWrapping wrapping = new SlotWrapping(suite, id);
        byte[] wrapped = wrapping.wrap(key, wrapping.recovery(recovery, salt), slot, randomness);
        RootMetadata root = new RootMetadata(
                id,
                1,
                suite,
                wish.chunkMean(),
                now / 1000,
                List.of(new KeySlot(slot, "escrow", now / 1000, salt, new KeySlot.Method.Recovery(), wrapped)));
        String text = HexFormat.of().formatHex(id);
        handle.createUpdate(
                        "INSERT INTO repository (id, name, media_id, pool, reach, state, chunk_mean, suite, root, wrapped,"
                                + " recovery, chunks, stored, snapshots, asked, known, seen_at, created_at) VALUES (:id, :name, :media,"
                                + " :pool, :reach, 'FOUNDING', :mean, :suite, :root, :wrapped, :recovery, 0, 0, 0, 0, 0, 0, :now)")
                .bind("id", text)
                .bind("name", wish.name())
                .bind("media", wish.mediaId())
                .bind("pool", wish.pool())
                .bind("reach", wish.reach().name())
                .bind("mean", wish.chunkMean())
                .bind("suite", suite.name())
                .bind(
                        "root",
                        Base64.getEncoder()
                                .encodeToString(
                                        root.encode(Keys.derivedFrom(key, suite).rootCode(root.authenticated()))))
                .bind("wrapped", master.seal(key, "key of " + text))
                .bind(
                        "recovery",
                        master.seal(recovery.printed().getBytes(StandardCharsets.US_ASCII), "escrow of " + text))
                .bind("now", now)
                .execute();
        return get(handle, text);
    }

    private byte[] drawn(int length) {
        byte[] bytes = new byte[length];
        randomness.fill(bytes);
        return bytes;
    }

    /** The root metadata that the media server founds it with. */
    public byte[] root(Handle handle, String id) {
        return Base64.getDecoder().decode(text(handle, "root", id));
    }

    /** The key in the clear, for wrapping it to somebody else. */
    public byte[] key(Handle handle, String id) {
        return master.open(text(handle, "wrapped", id), "key of " + id);
    }

    /** The recovery key as it is printed: with it and the store alone everything can be restored. */
    public String escrow(Handle handle, String id) {
        return new String(master.open(text(handle, "recovery", id), "escrow of " + id), StandardCharsets.US_ASCII);
    }

    private static String text(Handle handle, String column, String id) {
        return handle.createQuery("SELECT " + column + " FROM repository WHERE id = :id")
                .bind("id", id)
                .mapTo(String.class)
                .findOne()
                .orElseThrow(() -> Conditions.unknown("repository", id));
    }

    public Library get(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM repository WHERE id = :id")
                .bind("id", id)
                .map(ROW)
                .findOne()
                .orElseThrow(() -> Conditions.unknown("repository", id));
    }

    public Page<Library> page(Handle handle, PageRequest request) {
        List<Library> read = handle.createQuery(
                        "SELECT * FROM repository WHERE name > :after ORDER BY name LIMIT :limit")
                .bind("after", request.after().orElse(""))
                .bind("limit", request.limit() + 1)
                .map(ROW)
                .list();
        return Page.of(read, request.limit(), Library::name);
    }

    public void become(Handle handle, String id, Library.State state) {
        handle.createUpdate("UPDATE repository SET state = :state WHERE id = :id")
                .bind("state", state.name())
                .bind("id", id)
                .execute();
    }

    /** It is gone from its media server, so its keys open nothing any more. */
    public void remove(Handle handle, String id) {
        handle.createUpdate("DELETE FROM commit_seen WHERE repository_id = :id")
                .bind("id", id)
                .execute();
        handle.createUpdate("DELETE FROM repository WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    /** What its media server says of it. */
    void seen(Handle handle, String media, RepositoryState state) {
        handle.createUpdate("UPDATE repository SET chunks = :chunks, stored = :stored, snapshots = :snapshots,"
                        + " asked = :asked, known = :known, seen_at = :now WHERE id = :id AND media_id = :media")
                .bind("chunks", state.chunks())
                .bind("stored", state.stored())
                .bind("snapshots", state.snapshots())
                .bind("asked", state.asked())
                .bind("known", state.known())
                .bind("now", database.clock(handle))
                .bind("id", state.id())
                .bind("media", media)
                .execute();
    }
}
