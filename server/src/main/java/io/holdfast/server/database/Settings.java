package io.holdfast.server.database;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Single values of the whole installation. */
public final class Settings {
    public Optional<String> get(Handle handle, String name) {
        return handle.createQuery("SELECT value FROM setting WHERE name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne();
    }

    public void put(Handle handle, String name, String value) {
        handle.createUpdate("INSERT INTO setting (name, value) VALUES (:name, :value)"
                        + " ON CONFLICT (name) DO UPDATE SET value = excluded.value")
                .bind("name", name)
                .bind("value", value)
                .execute();
    }

    /** Stores {@code value} unless there is one already, and returns what is stored: two servers that start agree. */
    public String putFirst(Handle handle, String name, String value) {
        handle.createUpdate("INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING")
                .bind("name", name)
                .bind("value", value)
                .execute();
        return get(handle, name).orElseThrow();
    }

    /** Until the transaction ends, whoever locks the same name waits, on all servers. */
    public static void lock(Handle handle, String name) {
        new Settings().put(handle, name, "");
    }
}
