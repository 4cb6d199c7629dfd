package io.holdfast.server.alert;

import io.holdfast.server.database.Database;
import io.holdfast.server.inventory.Members;
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

/** Pools that are or will be full; remembers how full they were. */
final class PoolFindings {
    private static final Duration REMEMBERED = Duration.ofDays(90);

    private final Database database;
    private final Pools pools;
    private final Members members;

    PoolFindings(Database database, Pools pools, Members members) {
        this.database = database;
        this.pools = pools;
        this.members = members;
    }

    private record Key(String media, String pool) {}

    private record Room(long total, long available) {
        Room and(Pools.Store store) {
            return new Room(total + store.total(), available + store.available());
        }

        long used() {
            return total - available;
        }
    }

    private Map<Key, Room> rooms(Handle handle) {
        Map<Key, Room> rooms = new LinkedHashMap<>();
        for (Pools.Store store : pools.all(handle)) {
            Room so = rooms.getOrDefault(new Key(store.mediaId(), store.pool()), new Room(0, 0));
            rooms.put(new Key(store.mediaId(), store.pool()), so.and(store));
        }
        rooms.values().removeIf(room -> room.total() <= 0);
        return rooms;
    }

    List<Finding> filled(Handle handle, Condition.FilledPool condition) {
        List<Finding> findings = new ArrayList<>();
        rooms(handle).forEach((key, room) -> {
            double percent = 100.0 * room.used() / room.total();
            if (percent > condition.percent()) {
                findings.add(finding(
                        handle,
                        key,
                        Map.of(
                                "percent", Long.toString((long) percent),
                                "available", Long.toString(room.available()))));
            }
        });
        return findings;
    }

    List<Finding> fullSoon(Handle handle, Condition.PoolFullSoon condition) {
        Instant now = Instant.ofEpochMilli(database.clock(handle));
        Instant horizon = now.plus(Duration.ofDays(condition.days()));
        List<Finding> findings = new ArrayList<>();
        rooms(handle).forEach((key, room) -> {
            List<FillForecast.Sample> samples = new ArrayList<>(samples(handle, key));
            samples.add(new FillForecast.Sample(now, room.used()));
            FillForecast.of(samples, room.total())
                    .flatMap(FillForecast::full)
                    .filter(full -> full.isBefore(horizon))
                    .ifPresent(full -> findings.add(finding(handle, key, Map.of("full", full.toString()))));
        });
        return findings;
    }

    private static List<FillForecast.Sample> samples(Handle handle, Key key) {
        return handle.createQuery(
                        "SELECT at, used FROM pool_sample WHERE media_id = :media AND pool = :pool ORDER BY at")
                .bind("media", key.media())
                .bind("pool", key.pool())
                .map((row, context) ->
                        new FillForecast.Sample(Instant.ofEpochMilli(row.getLong("at")), row.getLong("used")))
                .list();
    }

    private Finding finding(Handle handle, Key key, Map<String, String> figures) {
        Map<String, String> words = new LinkedHashMap<>(figures);
        words.put("media", key.media());
        words.put("pool", key.pool());
        words.put(
                "name",
                members.find(handle, key.media()).map(media -> media.name()).orElse(key.media()));
        return new Finding(
                key.media() + " " + key.pool(),
                "",
                new Finding.Place(Optional.of(key.media()), Optional.empty(), Optional.empty()),
                words);
    }

    /** Writes down how full they are now. */
    void sample(Handle handle) {
        long now = database.clock(handle);
        rooms(handle)
                .forEach((key, room) -> handle.createUpdate(
                                "INSERT INTO pool_sample (media_id, pool, at, used, total) VALUES (:media, :pool, :now, :used, :total)"
                                        + " ON CONFLICT (media_id, pool, at) DO NOTHING")
                        .bind("media", key.media())
                        .bind("pool", key.pool())
                        .bind("now", now)
                        .bind("used", room.used())
                        .bind("total", room.total())
                        .execute());
        handle.createUpdate("DELETE FROM pool_sample WHERE at < :old")
                .bind("old", now - REMEMBERED.toMillis())
                .execute();
    }
}
