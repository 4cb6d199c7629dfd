package io.holdfast.server;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import java.nio.file.Path;
import java.util.List;

/** A server as a process of its own, to be killed. Arguments: its directory, where it serves people and where members, and the URL of its PostgreSQL if it has one. */
final class ServerMain {
    private ServerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        ServerConfiguration plain = ServerConfiguration.in(Path.of(arguments[0]), 0, 0);
        ServerConfiguration configuration = new ServerConfiguration(
                plain.directory(),
                Address.parse(arguments[1]),
                Address.parse(arguments[2]),
                plain.names(),
                List.of(arguments).stream().skip(3).findFirst(),
                plain.masterKey());
        Server server = Server.start(configuration, Lab.passwords(), Time.system(), Randomness.secure());
        // Until it is killed; whoever waits for itself waits for ever.
        Thread.currentThread().join();
        server.close();
    }
}
