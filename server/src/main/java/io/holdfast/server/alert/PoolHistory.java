package io.holdfast.server.alert;

import io.holdfast.server.database.Database;
import io.holdfast.server.inventory.Pools;
import io.holdfast.server.policy.FillForecast;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** How full pools are, how full they were, and when they will be full if they grow as they did. */
public final class PoolHistory {
    private static final Duration REMEMBERED = Duration.ofDays(90);

    private final Database database;
    private final Pools pools;

    public PoolHistory(Database database, Pools pools) {
        this.database = database;
        this.pools = pools;
    }

    /**
     * A pool, all its stores together; sizes in bytes.
     *
     * @param forecast nothing until it was looked at for two days
     */
    public record Outlook(String mediaId, String pool, long total, long available, Optional<FillForecast> forecast) {
        long used() {
            return total - available;
        }
    }

    private record Key(String media, String pool) {}

    /** Those whose stores are there. */
    public List<Outlook> outlooks(Handle handle) {
        Instant now = Instant.ofEpochMilli(database.clock(handle));
        return rooms(handle).stream().map(room -> foreseen(handle, room, now)).toList();
    }

    private List<Outlook> rooms(Handle handle) {
        Map<Key, Outlook> rooms = new LinkedHashMap<>();
        for (Pools.Store each : pools.all(handle)) {
            rooms.merge(
                    new Key(each.mediaId(), each.pool()),
                    new Outlook(each.mediaId(), each.pool(), each.total(), each.available(), Optional.empty()),
                    (one, other) -> new Outlook(
                            one.mediaId(),
                            one.pool(),
                            one.total() + other.total(),
                            one.available() + other.available(),
                            Optional.empty()));
        }
        return rooms.values().stream().filter(room -> room.total() > 0).toList();
    }

    private static Outlook foreseen(Handle handle, Outlook room, Instant now) {
        List<FillForecast.Sample> samples = new ArrayList<>(samples(handle, room));
        samples.add(new FillForecast.Sample(now, room.used()));
        return new Outlook(
                room.mediaId(), room.pool(), room.total(), room.available(), FillForecast.of(samples, room.total()));
    }

    private static List<FillForecast.Sample> samples(Handle handle, Outlook room) {
        return handle.createQuery(
                        "SELECT at, used FROM pool_sample WHERE media_id = :media AND pool = :pool ORDER BY at")
                .bind("media", room.mediaId())
                .bind("pool", room.pool())
                .map((row, context) ->
                        new FillForecast.Sample(Instant.ofEpochMilli(row.getLong("at")), row.getLong("used")))
                .list();
    }

    /** Writes down how full they are now. */
    void sample(Handle handle) {
        long now = database.clock(handle);
        rooms(handle)
                .forEach(room -> handle.createUpdate(
                                "INSERT INTO pool_sample (media_id, pool, at, used, total) VALUES (:media, :pool, :now, :used, :total)"
                                        + " ON CONFLICT (media_id, pool, at) DO NOTHING")
                        .bind("media", room.mediaId())
                        .bind("pool", room.pool())
                        .bind("now", now)
                        .bind("used", room.used())
                        .bind("total", room.total())
                        .execute());
        handle.createUpdate("DELETE FROM pool_sample WHERE at < :old")
                .bind("old", now - REMEMBERED.toMillis())
                .execute();
    }
}
