package io.holdfast.agent.nbd;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an address from the form in which other programs of the protocol write it. */
final class AddressParser {
    private static final Set<String> SCHEMES = Set.of("nbd", "nbds", "nbd+unix", "nbds+unix");
    private static final String SOCKET = "socket";
    private static final String CERTIFICATES = "tls-certificates";
    private static final String HOST_NAME = "tls-hostname";

    private final String text;

    AddressParser(String text) {
        this.text = text;
    }

    NbdAddress parse() {
        URI uri = uri();
        @Nullable String given = uri.getScheme();
        String scheme = given == null ? "" : given.toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw wrong("it does not begin with nbd://, nbds://, nbd+unix:// or nbds+unix://");
        }
        if (uri.isOpaque() || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            throw wrong("it has a user, a fragment, or no //");
        }
        Map<String, String> parameters = parameters(uri);
        NbdEndpoint endpoint = scheme.endsWith("+unix") ? unix(uri, parameters) : tcp(uri, parameters);
        String path = Optional.ofNullable(uri.getPath()).orElse("");
        return new NbdAddress(endpoint, path.isEmpty() ? "" : path.substring(1), security(scheme, parameters));
    }

    private URI uri() {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrong(e.getReason() + " at character " + (e.getIndex() + 1));
        }
    }

    private Map<String, String> parameters(URI uri) {
        Map<String, String> parameters = new HashMap<>();
        @Nullable String query = uri.getRawQuery();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (!Set.of(SOCKET, CERTIFICATES, HOST_NAME).contains(name) || equals == part.length() - 1 || equals < 0) {
                throw wrong("the parameter '" + part + "' is not known, or has no value");
            }
            // A plus is a plus here: only percent signs mean something.
            String value = URLDecoder.decode(part.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
            if (parameters.put(name, value) != null) {
                throw wrong("the parameter '" + name + "' is there twice");
            }
        }
        return parameters;
    }

    private NbdEndpoint unix(URI uri, Map<String, String> parameters) {
        @Nullable String socket = parameters.get(SOCKET);
        if (socket == null) {
            throw wrong("it does not say ?socket=PATH");
        }
        if (uri.getRawAuthority() != null) {
            throw wrong("it names a host and a Unix socket; write three slashes before the export");
        }
        return new NbdEndpoint.Unix(path(socket));
    }

    private NbdEndpoint tcp(URI uri, Map<String, String> parameters) {
        if (parameters.containsKey(SOCKET)) {
            throw wrong("it names a socket; write +unix before the colon");
        }
        @Nullable String host = uri.getHost();
        if (host == null) {
            throw wrong("it has no valid host");
        }
        int port = uri.getPort() < 0 ? NbdEndpoint.STANDARD_PORT : uri.getPort();
        if (port == 0 || port > 0xffff) {
            throw wrong("there is no port " + port);
        }
        return new NbdEndpoint.Tcp(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    private NbdSecurity security(String scheme, Map<String, String> parameters) {
        if (scheme.startsWith("nbds")) {
            return new NbdSecurity.Tls(
                    Optional.ofNullable(parameters.get(CERTIFICATES)).map(this::path),
                    Optional.ofNullable(parameters.get(HOST_NAME)));
        }
        if (parameters.containsKey(CERTIFICATES) || parameters.containsKey(HOST_NAME)) {
            throw wrong("it has parameters of TLS, and is not of nbds");
        }
        return new NbdSecurity.Plain();
    }

    private Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw wrong("the path is not valid: " + e.getReason());
        }
    }

    private HoldfastException wrong(String why) {
        return new HoldfastException(
                ErrorCode.NBD_ADDRESS,
                text,
                "'" + text + "' is not an address of an NBD export: " + why
                        + ". Write nbd://HOST:PORT/EXPORT or nbd+unix:///EXPORT?socket=PATH.");
    }
}
