package io.holdfast.server.access.directory;

import io.holdfast.server.access.Trust;
import io.holdfast.server.database.Conditions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The servers of a directory, asked in this order until one answers.
 *
 * @param trusted certificates, PEM, that are trusted instead of those of the platform: authorities, or the servers' own
 * @param timeout for a connection and for each answer
 */
public record DirectoryServers(List<String> urls, Security security, Optional<String> trusted, Duration timeout) {
    private static final int MOST = 10;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    public DirectoryServers {
        urls = List.copyOf(urls);
        Trust.check("servers.trusted", trusted);
        if (urls.size() > MOST) {
            throw Conditions.invalid("servers.urls", "name at most " + MOST + " servers.");
        }
        for (String url : urls) {
            check(url, security);
        }
        if (timeout.compareTo(Duration.ofMillis(100)) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw Conditions.invalid("servers.timeout", "it is from PT0.1S to PT60S.");
        }
    }

    /** How passwords are kept from others on their way. */
    public enum Security {
        /** From the first byte: {@code ldaps://}. */
        TLS,
        /** From the second message on, before any password: {@code ldap://}. */
        STARTTLS,
        /** Not at all, on this machine: {@code ldap://localhost}. */
        LOOPBACK,
        /** Not at all: whoever listens reads every password. */
        NONE;

        String scheme() {
            return this == TLS ? "ldaps" : "ldap";
        }

        int port() {
            return this == TLS ? 636 : 389;
        }
    }

    private static void check(String url, Security security) {
        URI address;
        try {
            address = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw Conditions.invalid("servers.urls", "this is no URL.");
        }
        boolean bare = address.getRawPath().isEmpty()
                && address.getRawQuery() == null
                && address.getRawFragment() == null
                && address.getRawUserInfo() == null;
        if (address.getHost() == null
                || !bare
                || !security.scheme().equals(String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT))) {
            throw Conditions.invalid(
                    "servers.urls",
                    "with the security " + security + " it is like " + security.scheme() + "://host:" + security.port()
                            + ".");
        }
        if (security == Security.LOOPBACK && !address.getHost().matches("localhost|127(\\.\\d{1,3}){3}|\\[::1]")) {
            throw Conditions.invalid(
                    "servers.urls", "without TLS the server must be on this machine: take ldaps, or STARTTLS.");
        }
    }

    /** Where passwords go: the one that the server logs in with is asked for again when it changes. */
    String destination() {
        return security + " " + urls + " " + trusted.orElse("");
    }
}
