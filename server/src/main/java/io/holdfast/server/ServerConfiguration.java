package io.holdfast.server;

import io.holdfast.protocol.Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a server needs to be told.
 *
 * @param directory of its own: key file, embedded database, first password; made when it is not there
 * @param api where people and programs reach it, over TLS
 * @param control where agents and media servers reach it
 * @param names under which it is reached, names and numbers, for its certificate
 * @param database JDBC URL of a PostgreSQL, with user and password; without one the embedded database lies in the directory
 */
public record ServerConfiguration(
        Path directory,
        Address api,
        Address control,
        List<String> names,
        Optional<String> database,
        MasterKeySource masterKey) {
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");

    public ServerConfiguration {
        names = List.copyOf(names);
    }

    /** Where agents and media servers reach one that serves them at this port, the likeliest first; nowhere if it was told no name that others know. */
    List<Address> reached(int port) {
        String bound = control.host();
        if (isLocal(bound)) {
            return List.of(new Address(bound, port));
        }
        Stream<String> own = EVERYWHERE.contains(bound) ? Stream.empty() : Stream.of(bound);
        return Stream.concat(names.stream(), own)
                .filter(each -> !isLocal(each))
                .distinct()
                .map(each -> new Address(each, port))
                .toList();
    }

    /** Only this machine knows itself by that. */
    private static boolean isLocal(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    /** Everything in one directory, reachable from this machine only; port 0 for any that is free. */
    public static ServerConfiguration in(Path directory, int port, int control) {
        return new ServerConfiguration(
                directory,
                new Address("127.0.0.1", port),
                new Address("127.0.0.1", control),
                List.of("localhost", "127.0.0.1"),
                Optional.empty(),
                new MasterKeySource.KeyFile(directory.resolve("master.key")));
    }
}
