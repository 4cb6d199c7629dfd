package io.holdfast.server.job;

import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import org.jdbi.v3.core.Handle;

/** The limits that hold for the whole installation. */
public final class LimitSettings {
    private final Definitions<Limits> definitions;

    public LimitSettings(Database database, Json json, Ids ids) {
        definitions = new Definitions<>(json, ids, Limits.KIND, Limits.class);
        database.change(handle -> definitions.createFirst(handle, Limits.KIND, Limits.STANDARD));
    }

    public Definition<Limits> get(Handle handle) {
        return definitions.get(handle, Limits.KIND);
    }

    public Definition<Limits> change(Handle handle, long seen, Limits limits) {
        return definitions.change(handle, Limits.KIND, seen, limits);
    }
}
