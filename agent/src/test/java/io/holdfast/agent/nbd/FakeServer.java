package io.holdfast.agent.nbd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Takes one connection after another and says on each what it is told to. A connection stays open when there is no more to say, until the client goes. */
final class FakeServer implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final NbdAddress address;
    private final Thread thread;

    /** What to say. */
    @FunctionalInterface
    interface Conduct {
        void with(Talk talk) throws IOException;
    }

    /** The server hangs up. */
    static final class Enough extends IOException {
        private static final long serialVersionUID = 1L;
    }

    FakeServer(Path directory, Conduct conduct) throws IOException {
        this(directory, conduct, UnaryOperator.identity());
    }

    FakeServer(Path directory, Conduct conduct, UnaryOperator<OutputStream> filter) throws IOException {
        Path socket = directory.resolve("fake.sock");
        Files.deleteIfExists(socket);
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        address = NbdAddress.unix(socket, "");
        thread = Thread.ofPlatform().daemon().name("fake-server").start(() -> accept(conduct, filter));
    }

    NbdAddress address() {
        return address;
    }

    private void accept(Conduct conduct, UnaryOperator<OutputStream> filter) {
        while (listener.isOpen()) {
            converse(conduct, filter);
        }
    }

    private void converse(Conduct conduct, UnaryOperator<OutputStream> filter) {
        try (SocketChannel channel = listener.accept()) {
            InputStream in = Channels.newInputStream(channel);
            conduct.with(new Talk(in, filter.apply(Channels.newOutputStream(channel))));
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // It hung up, or the client did: the next one comes.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        thread.interrupt();
        boolean interrupted = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
