package io.holdfast.server.report;

import io.holdfast.format.Time;
import io.holdfast.server.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;

/** The estate and this process in figures, for who watches them from outside. What is in the database is read when somebody looks, but not at every look. */
public final class EstateMetrics {
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Database database;
    private final Time time;
    private final Map<Family, MultiGauge> gauges = new LinkedHashMap<>();
    private long read;

    public EstateMetrics(Database database, MeterRegistry registry, Time time) {
        this.database = database;
        this.time = time;
        for (Family each : Family.ALL) {
            MultiGauge.Builder gauge = MultiGauge.builder(each.name()).description(each.help());
            gauges.put(each, (each.unit().isEmpty() ? gauge : gauge.baseUnit(each.unit())).register(registry));
        }
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        read = time.nanos() - FRESH.toNanos();
    }

    /** Reads what is older than some seconds again. */
    public synchronized void refresh() {
        if (time.nanos() - read < FRESH.toNanos()) {
            return;
        }
        Map<MultiGauge, List<MultiGauge.Row<?>>> rows = database.read(handle -> {
            long now = database.clock(handle);
            Map<MultiGauge, List<MultiGauge.Row<?>>> all = new LinkedHashMap<>();
            gauges.forEach((family, gauge) -> all.put(gauge, rows(handle, family, now)));
            return all;
        });
        rows.forEach((gauge, values) -> gauge.register(values, true));
        read = time.nanos();
    }

    private static List<MultiGauge.Row<?>> rows(Handle handle, Family family, long now) {
        return handle.createQuery(family.query())
                .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true))
                .bind("now", now)
                .<MultiGauge.Row<?>>map((row, context) -> {
                    Tags tags = Tags.empty();
                    for (String label : family.labels()) {
                        tags = tags.and(label, row.getString(label));
                    }
                    return MultiGauge.Row.of(tags, row.getDouble("value"));
                })
                .list();
    }
}
