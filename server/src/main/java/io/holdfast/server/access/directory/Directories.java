package io.holdfast.server.access.directory;

import io.holdfast.server.access.MasterKey;
import io.holdfast.server.access.Vouching;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The settings of the one directory, with its secret apart: settings are shown and audited, secrets are neither. */
public final class Directories {
    private static final String SECRET = "the password of the directory";

    private final Definitions<Directory> definitions;
    private final Settings settings;
    private final MasterKey master;

    public Directories(Database database, Json json, Ids ids, Settings settings, MasterKey master) {
        this.definitions = new Definitions<>(json, ids, Directory.NAME, Directory.class);
        this.settings = settings;
        this.master = master;
        database.change(handle -> definitions.createFirst(handle, Directory.NAME, Directory.unused()));
    }

    public Definition<Directory> get(Handle handle) {
        return definitions.get(handle, Directory.NAME);
    }

    public Definition<Directory> change(Handle handle, long seen, Directory directory) {
        Directory before = get(handle).spec();
        boolean elsewhere =
                !before.servers().destination().equals(directory.servers().destination());
        if (elsewhere && directory.secret().isEmpty() && secret(handle).isPresent()) {
            throw Conditions.invalid(
                    "secret", "the servers are others now: send the password again, or an empty one to have none.");
        }
        Definition<Directory> changed = definitions.change(handle, Directory.NAME, seen, directory.withoutSecret());
        directory.secret().ifPresent(secret -> settings.put(handle, SECRET, sealed(secret)));
        Vouching.forget(handle);
        return changed;
    }

    private String sealed(String secret) {
        return secret.isEmpty() ? "" : master.seal(secret.getBytes(StandardCharsets.UTF_8), SECRET);
    }

    Optional<String> secret(Handle handle) {
        return settings.get(handle, SECRET)
                .filter(kept -> !kept.isEmpty())
                .map(kept -> new String(master.open(kept, SECRET), StandardCharsets.UTF_8));
    }
}
