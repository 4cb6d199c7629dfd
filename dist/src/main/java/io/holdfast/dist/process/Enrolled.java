package io.holdfast.dist.process;

import io.holdfast.cli.input.Arguments;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.PemFiles;
import io.holdfast.protocol.Proxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a process was enrolled, kept beside its credentials: a line a value, name and value with a blank between.
 *
 * @param listen of a media server; none for an agent
 */
record Enrolled(List<Address> servers, Proxy proxy, List<Address> listen) {
    private static final String FILE = "enrolled";
    private static final String SERVER = "server";
    private static final String LISTEN = "listen";
    private static final String HTTP = "http";
    private static final String SOCKS = "socks5";

    Enrolled {
        servers = List.copyOf(servers);
        listen = List.copyOf(listen);
    }

    void write(Path directory) {
        StringBuilder text = new StringBuilder();
        servers.forEach(each -> text.append(SERVER).append(' ').append(each).append('\n'));
        listen.forEach(each -> text.append(LISTEN).append(' ').append(each).append('\n'));
        switch (proxy) {
            case Proxy.None() -> {}
            case Proxy.Http(Address at) ->
                text.append(HTTP).append(' ').append(at).append('\n');
            case Proxy.Socks(Address at) ->
                text.append(SOCKS).append(' ').append(at).append('\n');
        }
        PemFiles.write(directory.resolve(FILE), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Enrolled read(Path directory) {
        Path file = directory.resolve(FILE);
        List<Address> servers = new ArrayList<>();
        List<Address> listen = new ArrayList<>();
        Proxy proxy = new Proxy.None();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", 2);
                Address address = Address.parse(words[words.length - 1]);
                switch (words[0]) {
                    case SERVER -> servers.add(address);
                    case LISTEN -> listen.add(address);
                    case HTTP -> proxy = new Proxy.Http(address);
                    case SOCKS -> proxy = new Proxy.Socks(address);
                    default -> throw new IllegalArgumentException("unknown: " + line);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new HoldfastException(
                    ErrorCode.LINK_CREDENTIALS,
                    file.toString(),
                    "This machine is not enrolled, or " + file + " was damaged: " + InWords.of(e) + ". Enrol it first.",
                    e);
        }
        return new Enrolled(servers, proxy, listen);
    }

    static Address address(String option, String text) {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw Arguments.usage(option, option + " needs HOST:PORT, not `" + text + "`.");
        }
    }

    static Proxy proxy(Arguments arguments) {
        String text = arguments.text("--proxy").orElse("");
        if (text.isEmpty()) {
            return new Proxy.None();
        }
        int at = text.indexOf("://");
        String kind = at < 0 ? "" : text.substring(0, at);
        if (!kind.equals(HTTP) && !kind.equals(SOCKS)) {
            throw Arguments.usage("--proxy", "--proxy needs http://HOST:PORT or socks5://HOST:PORT.");
        }
        Address address = address("--proxy", text.substring(at + 3));
        return kind.equals(HTTP) ? new Proxy.Http(address) : new Proxy.Socks(address);
    }
}
