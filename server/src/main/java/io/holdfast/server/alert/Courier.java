package io.holdfast.server.alert;

import io.holdfast.protocol.InWords;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes messages out of the queue to where they go; each channel by itself, so that one that hangs holds up no other. */
public final class Courier {
    private static final System.Logger LOG = System.getLogger(Courier.class.getName());

    /** For all of one attempt; less than a lease. */
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final Database database;
    private final Ids ids;
    private final Channels channels;
    private final Deliveries deliveries;
    private final WebhookPost webhooks;
    private final Mail mail = new Mail();
    private final SyslogLines logs = new SyslogLines();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    public Courier(Database database, Json json, Ids ids, Channels channels, Deliveries deliveries) {
        this.database = database;
        this.ids = ids;
        this.channels = channels;
        this.deliveries = deliveries;
        webhooks = new WebhookPost(json);
    }

    /** Begins to send whatever is due; returns at once. */
    void round() {
        for (String channel : database.read(deliveries::due)) {
            if (busy.add(channel)) {
                Thread.ofVirtual().name("courier " + channel).start(() -> {
                    try {
                        empty(channel);
                    } catch (RuntimeException e) {
                        LOG.log(System.Logger.Level.WARNING, "a delivery could not be recorded; it is sent again", e);
                    } finally {
                        busy.remove(channel);
                    }
                });
            }
        }
    }

    private void empty(String channel) {
        String owner = ids.next();
        List<Event> events = database.write(handle -> deliveries.claim(handle, channel, owner));
        if (!events.isEmpty()) {
            carry(channel, owner, events, Deliveries.MOST_ATTEMPTS);
        }
    }

    /** Sends a test at once, and waits for what comes of it. */
    public Delivery test(String channel) {
        String owner = ids.next();
        String name = database.read(
                handle -> channels.definitions().get(handle, channel).spec().name());
        Event event = new Event(
                Event.Type.TEST, "", name, Severity.INFORMATION, "test", Map.of(), Instant.ofEpochMilli(ids.millis()));
        String id = database.write(handle -> deliveries.begin(handle, channel, event, owner));
        carry(channel, owner, List.of(event), 1);
        return database.read(handle -> deliveries.get(handle, id));
    }

    private record Way(AlertChannel channel, Optional<String> secret) {}

    private void carry(String channel, String owner, List<Event> events, int mostAttempts) {
        Optional<Way> way = database.read(handle -> channels.definitions()
                .find(handle, channel)
                .map(known -> new Way(known.spec(), channels.secret(handle, channel))));
        Optional<String> error = way.isEmpty()
                ? Optional.of("The channel was removed.")
                : attempt(way.get(), new Message(owner, Instant.ofEpochMilli(ids.millis()), events));
        int most = way.isEmpty() ? 0 : mostAttempts;
        database.change(handle -> error.ifPresentOrElse(
                what -> deliveries.failed(handle, channel, owner, what, most),
                () -> deliveries.delivered(handle, channel, owner)));
    }

    /** What went wrong, if anything did. */
    private Optional<String> attempt(Way way, Message message) {
        FutureTask<Boolean> sending = new FutureTask<>(() -> {
            send(way.channel(), way.secret(), message);
            return true;
        });
        // Blocked in a socket, a virtual thread that is interrupted closes it.
        Thread thread = Thread.ofVirtual().name("sending " + message.id()).start(sending);
        try {
            sending.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(InWords.of(e.getCause()));
        } catch (TimeoutException e) {
            return Optional.of("The other side did not take the message within " + LONGEST.toSeconds() + " seconds.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("The server was ended meanwhile.");
        } finally {
            thread.interrupt();
        }
    }

    private void send(AlertChannel channel, Optional<String> secret, Message message)
            throws GeneralSecurityException, IOException, InterruptedException, MessagingException {
        Texts texts = new Texts(channel.language());
        switch (channel.target()) {
            case Target.Webhook webhook -> webhooks.send(webhook, secret, texts, message);
            case Target.Email email -> mail.send(email, secret, texts, message);
            case Target.Syslog syslog -> logs.send(syslog, texts, message);
        }
    }
}
