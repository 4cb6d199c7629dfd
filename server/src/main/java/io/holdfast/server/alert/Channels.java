package io.holdfast.server.alert;

import io.holdfast.server.access.MasterKey;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Channels, with their secrets apart: definitions are shown and audited, secrets are neither. */
public final class Channels {
    private final Definitions<AlertChannel> definitions;
    private final Definitions<AlertRule> rules;
    private final MasterKey master;

    public Channels(Definitions<AlertChannel> definitions, Definitions<AlertRule> rules, MasterKey master) {
        this.definitions = definitions;
        this.rules = rules;
        this.master = master;
    }

    public Definitions<AlertChannel> definitions() {
        return definitions;
    }

    public Definition<AlertChannel> create(Handle handle, AlertChannel channel) {
        Definition<AlertChannel> made = definitions.create(handle, channel.withoutSecret());
        keep(handle, made.id(), channel.target().secret());
        return made;
    }

    public Definition<AlertChannel> change(Handle handle, String id, long seen, AlertChannel channel) {
        AlertChannel before = definitions.get(handle, id).spec();
        boolean elsewhere =
                !before.target().destination().equals(channel.target().destination());
        if (elsewhere
                && channel.target().secret().isEmpty()
                && secret(handle, id).isPresent()) {
            throw Conditions.invalid(
                    "target", "it leads elsewhere now: send its secret again, or an empty one to have none.");
        }
        Definition<AlertChannel> changed = definitions.change(handle, id, seen, channel.withoutSecret());
        keep(handle, id, channel.target().secret());
        return changed;
    }

    public void remove(Handle handle, String id, long seen) {
        rules.unreadable(handle).stream().findFirst().ifPresent(each -> {
            throw Conditions.impossible(
                    each.name(),
                    "the alert rule " + each.name()
                            + " cannot be read, so nobody can say whether it uses the channel: write it anew or remove it first.");
        });
        for (Definition<AlertRule> rule : rules.readable(handle)) {
            if (rule.spec().channelIds().contains(id)) {
                throw Conditions.inUse(
                        "the channel " + id, "the alert rule " + rule.spec().name());
            }
        }
        definitions.remove(handle, id, seen);
        forget(handle, id);
    }

    private static void forget(Handle handle, String id) {
        handle.createUpdate("DELETE FROM alert_secret WHERE channel_id = :id")
                .bind("id", id)
                .execute();
    }

    private void keep(Handle handle, String id, Optional<String> secret) {
        if (secret.isEmpty()) {
            return;
        }
        forget(handle, id);
        if (!secret.get().isEmpty()) {
            handle.createUpdate("INSERT INTO alert_secret (channel_id, sealed) VALUES (:id, :sealed)")
                    .bind("id", id)
                    .bind("sealed", master.seal(secret.get().getBytes(StandardCharsets.UTF_8), purpose(id)))
                    .execute();
        }
    }

    Optional<String> secret(Handle handle, String id) {
        return handle.createQuery("SELECT sealed FROM alert_secret WHERE channel_id = :id")
                .bind("id", id)
                .mapTo(String.class)
                .findOne()
                .map(kept -> new String(master.open(kept, purpose(id)), StandardCharsets.UTF_8));
    }

    private static String purpose(String id) {
        return "the secret of the alert channel " + id;
    }
}
