package io.holdfast.server.alert;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.holdfast.server.database.Conditions;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Where a channel leads. A secret is sealed when it is stored and never shown again. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({@JsonSubTypes.Type(value = Target.Webhook.class, name = "webhook")})
public sealed interface Target {
    /** As somebody wrote it down; absent in what is stored. An empty one removes what is stored. */
    Optional<String> secret();

    Target withoutSecret();

    /** Who would get to see the secret: it is asked for again when that changes. */
    String destination();

    /**
     * JSON by POST.
     *
     * @param secret with which messages are signed
     * @param trusted certificates, PEM, that are trusted instead of those of the platform
     */
    record Webhook(String url, Optional<String> secret, Optional<String> trusted) implements Target {
        public Webhook {
            Trust.check(trusted);
            URI address;
            try {
                address = URI.create(url);
            } catch (RuntimeException e) {
                throw Conditions.invalid("target.url", "it is no URL.");
            }
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            if (!(scheme.equals("https") || scheme.equals("http"))
                    || address.getHost() == null
                    || address.getUserInfo() != null) {
                throw Conditions.invalid("target.url", "it is like https://host/path, without a user.");
            }
        }

        @Override
        public Target withoutSecret() {
            return new Webhook(url, Optional.empty(), trusted);
        }

        @Override
        public String destination() {
            return url;
        }
    }
}
