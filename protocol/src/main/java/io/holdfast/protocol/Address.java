package io.holdfast.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a process listens.
 *
 * @param host a name or a number, IPv6 without brackets
 */
public record Address(String host, int port) {
    private static final Pattern TEXT = Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)\\]|([^\\[\\]:/\\s]+)):([0-9]{1,5})");

    public Address {
        if (host.isEmpty() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("no address: " + host + ":" + port);
        }
    }

    /** Reads {@code host:port} or {@code [ipv6]:port}; anything else is an {@link IllegalArgumentException}. */
    public static Address parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no address: " + text);
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new Address(host, Integer.parseInt(matcher.group(3)));
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
