package io.holdfast.server;

import io.holdfast.format.Randomness;
import io.holdfast.media.MediaServer;
import io.holdfast.media.MediaSettings;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Proxy;
import java.nio.file.Path;
import java.util.List;

/** A media server as a process of its own, to be killed. Arguments: its directory, where it listens, and its server's address. */
final class MediaMain {
    private MediaMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        MediaSettings settings = new MediaSettings(
                Path.of(arguments[0]),
                List.of(Address.parse(arguments[1])),
                List.of(Address.parse(arguments[2])),
                new Proxy.None(),
                "test");
        MediaServer media = MediaServer.start(settings, BriskTime.INSTANCE, Randomness.secure());
        // Until it is killed; whoever waits for itself waits for ever.
        Thread.currentThread().join();
        media.close();
    }
}
