package io.holdfast.server.alert;

import io.holdfast.server.access.Trust;
import io.holdfast.server.database.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A message as JSON to a URL, signed over its time and body, so that the other side can tell it from a forged or an old one. */
final class WebhookPost {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** What is posted. */
    record Post(String id, Instant sentAt, String title, List<Item> events) {
        record Item(
                Event.Type event,
                String alertId,
                String rule,
                Severity severity,
                String kind,
                String text,
                Map<String, String> words,
                Instant at) {}
    }

    private final Json json;

    WebhookPost(Json json) {
        this.json = json;
    }

    void send(Target.Webhook target, Optional<String> secret, Texts texts, Message message)
            throws GeneralSecurityException, IOException, InterruptedException {
        String body = json.text(new Post(
                message.id(),
                message.at(),
                texts.subject(message),
                message.events().stream().map(event -> item(texts, event)).toList()));
        String stamp = Long.toString(message.at().getEpochSecond());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target.url()))
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .header("X-Holdfast-Delivery", message.id())
                .header("X-Holdfast-Timestamp", stamp)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (secret.isPresent()) {
            request.header("X-Holdfast-Signature", "sha256=" + signature(secret.get(), stamp + "." + body));
        }
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(Trust.context(target.trusted()))
                .build();
        try {
            int status = client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status < 200 || status > 299) {
                throw new IOException("it answered with the status " + status);
            }
        } finally {
            client.shutdownNow();
        }
    }

    private static Post.Item item(Texts texts, Event event) {
        return new Post.Item(
                event.type(),
                event.alertId(),
                event.rule(),
                event.severity(),
                event.kind(),
                texts.text(event.kind(), event.words()),
                event.words(),
                event.at());
    }

    private static String signature(String secret, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }
}
