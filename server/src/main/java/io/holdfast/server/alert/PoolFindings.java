package io.holdfast.server.alert;

import io.holdfast.server.database.Database;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.policy.FillForecast;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Pools that are or will be full. */
final class PoolFindings {
    private final Database database;
    private final PoolHistory history;
    private final Members members;

    PoolFindings(Database database, PoolHistory history, Members members) {
        this.database = database;
        this.history = history;
        this.members = members;
    }

    List<Finding> filled(Handle handle, Condition.FilledPool condition) {
        List<Finding> findings = new ArrayList<>();
        history.outlooks(handle).forEach(pool -> {
            double percent = 100.0 * pool.used() / pool.total();
            if (percent > condition.percent()) {
                findings.add(finding(
                        handle,
                        pool,
                        Map.of(
                                "percent", Long.toString((long) percent),
                                "available", Long.toString(pool.available()))));
            }
        });
        return findings;
    }

    List<Finding> fullSoon(Handle handle, Condition.PoolFullSoon condition) {
        Instant horizon = Instant.ofEpochMilli(database.clock(handle)).plus(Duration.ofDays(condition.days()));
        List<Finding> findings = new ArrayList<>();
        history.outlooks(handle)
                .forEach(pool -> pool.forecast()
                        .flatMap(FillForecast::full)
                        .filter(full -> full.isBefore(horizon))
                        .ifPresent(full -> findings.add(finding(handle, pool, Map.of("full", full.toString())))));
        return findings;
    }

    private Finding finding(Handle handle, PoolHistory.Outlook pool, Map<String, String> figures) {
        Map<String, String> words = new LinkedHashMap<>(figures);
        words.put("media", pool.mediaId());
        words.put("pool", pool.pool());
        words.put(
                "name",
                members.find(handle, pool.mediaId()).map(media -> media.name()).orElse(pool.mediaId()));
        return new Finding(
                pool.mediaId() + " " + pool.pool(),
                "",
                new Finding.Place(Optional.of(pool.mediaId()), Optional.empty(), Optional.empty()),
                words);
    }
}
