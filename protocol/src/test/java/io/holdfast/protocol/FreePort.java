package io.holdfast.protocol;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ports for programs that a test starts, also again. They are below those that the kernel gives to whoever asks for any,
 * so that no connection of another test takes one before its program does, or while that is down.
 */
public final class FreePort {
    private static final int LOWEST = 10_000;
    /** Processes that run at once begin far from each other. */
    private static final AtomicLong NEXT =
            new AtomicLong(ProcessHandle.current().pid() * 997);

    private FreePort() {}

    /** One that nobody on this machine listens on, and that this process did not give before. */
    public static int any() {
        try {
            int span = lowestForAnyone() - LOWEST;
            int port;
            do {
                port = LOWEST + (int) (NEXT.getAndIncrement() % span);
            } while (taken(port));
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean taken(int port) throws IOException {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return false;
        } catch (BindException _) {
            return true;
        }
    }

    private static int lowestForAnyone() throws IOException {
        // The kernel gives the text only to a read that has room for all of it.
        try (BufferedReader range = Files.newBufferedReader(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))) {
            String line = range.readLine();
            return Integer.parseInt(line.substring(0, line.indexOf('\t')));
        }
    }
}
