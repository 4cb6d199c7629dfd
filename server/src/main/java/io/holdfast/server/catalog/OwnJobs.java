package io.holdfast.server.catalog;

import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The jobs that back up servers themselves. Their points hold the keys of everything, so they are read by {@code holdfast recover} and the printed key only. */
public final class OwnJobs {
    private static final String SETTING = "selfBackup.jobs";

    private final Settings settings;
    private final Json json;

    public OwnJobs(Settings settings, Json json) {
        this.settings = settings;
        this.json = json;
    }

    /** Ids of jobs by the ids of the agents that do them. */
    public Map<String, String> all(Handle handle) {
        return settings.get(handle, SETTING).map(json::words).orElse(Map.of());
    }

    void put(Handle handle, String agent, String job) {
        Map<String, String> jobs = new LinkedHashMap<>(all(handle));
        jobs.put(agent, job);
        settings.put(handle, SETTING, json.text(jobs));
    }

    boolean contains(Handle handle, String job) {
        return all(handle).containsValue(job);
    }

    /** Refuses to look into one. */
    void requireForeign(Handle handle, Point point) {
        if (contains(handle, point.jobId())) {
            throw Conditions.impossible(
                    "point " + point.id(),
                    "this is a recovery point of the server itself, with the keys of all repositories in it: it is read by `holdfast recover` with the"
                            + " printed key of its repository.");
        }
    }
}
