package io.holdfast.server.access;

import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Named;
import io.holdfast.server.database.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Settings of which there is one set, with their secret apart: settings are shown and audited, secrets are neither. */
public final class SoleSettings<T extends SoleSettings.Sole<T>> {
    /** What can be kept so. */
    public interface Sole<T> extends Named {
        /** As somebody wrote it down; absent in what is stored. An empty one removes what is stored. */
        Optional<String> secret();

        T withoutSecret();

        /** Who would get to see the secret: it is asked for again when that changes. */
        String destination();
    }

    private final Definitions<T> definitions;
    private final Settings settings;
    private final MasterKey master;
    private final String secretName;

    /** @param first what is stored unless there is something already */
    public SoleSettings(Database database, Definitions<T> definitions, T first, Settings settings, MasterKey master) {
        this.definitions = definitions;
        this.settings = settings;
        this.master = master;
        this.secretName = "the secret of the " + definitions.kind();
        database.change(handle -> definitions.createFirst(handle, definitions.kind(), first));
    }

    public Definition<T> get(Handle handle) {
        return definitions.get(handle, definitions.kind());
    }

    public Definition<T> change(Handle handle, long seen, T wanted) {
        boolean elsewhere = !get(handle).spec().destination().equals(wanted.destination());
        if (elsewhere && wanted.secret().isEmpty() && secret(handle).isPresent()) {
            throw Conditions.invalid(
                    "secret", "it would go to somebody else now: send it again, or an empty one to have none.");
        }
        Definition<T> changed = definitions.change(handle, definitions.kind(), seen, wanted.withoutSecret());
        wanted.secret().ifPresent(secret -> settings.put(handle, secretName, kept(secret)));
        return changed;
    }

    private String kept(String secret) {
        return secret.isEmpty() ? "" : master.seal(secret.getBytes(StandardCharsets.UTF_8), secretName);
    }

    public Optional<String> secret(Handle handle) {
        return settings.get(handle, secretName)
                .filter(kept -> !kept.isEmpty())
                .map(kept -> new String(master.open(kept, secretName), StandardCharsets.UTF_8));
    }
}
