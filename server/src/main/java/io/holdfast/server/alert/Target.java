package io.holdfast.server.alert;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.holdfast.server.access.Trust;
import io.holdfast.server.database.Conditions;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where a channel leads. A secret is sealed when it is stored and never shown again. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Target.Webhook.class, name = "webhook"),
    @JsonSubTypes.Type(value = Target.Email.class, name = "email"),
    @JsonSubTypes.Type(value = Target.Syslog.class, name = "syslog")
})
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
            Trust.check("target.trusted", trusted);
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
            return url + " " + trusted.orElse("");
        }
    }

    /** How a mail server is spoken to. */
    enum MailSecurity {
        /** From the first byte. */
        TLS,
        /** From the greeting on; without it nothing is sent. */
        STARTTLS,
        NONE
    }

    /**
     * Mail by SMTP.
     *
     * @param user empty to send without logging in
     * @param secret password of the user
     * @param trusted certificates, PEM, that are trusted instead of those of the platform
     */
    record Email(
            String host,
            int port,
            MailSecurity security,
            String user,
            Optional<String> secret,
            String from,
            List<String> to,
            Optional<String> trusted)
            implements Target {
        public Email {
            to = List.copyOf(to);
            Trust.check("target.trusted", trusted);
            checkPlace(host, port);
            if (to.isEmpty()) {
                throw Conditions.invalid("target.to", "name at least one address.");
            }
            MailAddresses.check("target.from", from);
            to.forEach(each -> MailAddresses.check("target.to", each));
        }

        @Override
        public Target withoutSecret() {
            return new Email(host, port, security, user, Optional.empty(), from, to, trusted);
        }

        @Override
        public String destination() {
            return security + " " + host + ":" + port + " " + trusted.orElse("");
        }
    }

    /** How a collector of logs is spoken to. */
    enum LogTransport {
        UDP,
        TCP,
        TLS
    }

    /**
     * Lines of RFC 5424; each event is one.
     *
     * @param facility 0 to 23; 16 is local0
     * @param trusted certificates, PEM, that are trusted instead of those of the platform
     */
    record Syslog(String host, int port, LogTransport transport, int facility, Optional<String> trusted)
            implements Target {
        public Syslog {
            Trust.check("target.trusted", trusted);
            checkPlace(host, port);
            if (facility < 0 || facility > 23) {
                throw Conditions.invalid("target.facility", "it is from 0 to 23.");
            }
        }

        @Override
        public Optional<String> secret() {
            return Optional.empty();
        }

        @Override
        public Target withoutSecret() {
            return this;
        }

        @Override
        public String destination() {
            return transport + " " + host + ":" + port;
        }
    }

    private static void checkPlace(String host, int port) {
        if (!host.matches("[\\w.:-]{1,253}")) {
            throw Conditions.invalid("target.host", "it is a name or an address.");
        }
        if (port < 1 || port > 65_535) {
            throw Conditions.invalid("target.port", "it is from 1 to 65535.");
        }
    }
}
