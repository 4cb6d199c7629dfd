package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Out of a network by a SOCKS proxy (RFC 1928), which is one of a few lines. */
final class SocksTest {
    private static final int VERSION = 5;
    private static final int NAME = 3;
    private static final byte[] NO_AUTHENTICATION = {VERSION, 0};

    private final Installation installation = new Installation();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Listener listener = Listener.open(
            new Address("127.0.0.1", 0),
            new Listener.Offer(
                    installation.of(Role.SERVER, "s1"),
                    Revocations.none(),
                    Map.of(Service.CONTROL, connection -> connection.send(7, new byte[] {1})),
                    10),
            Time.system());
    private ServerSocket proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        listener.close();
    }

    private Connection dial(String host) {
        Proxy socks = new Proxy.Socks(new Address("127.0.0.1", proxy.getLocalPort()));
        return Dialer.of(installation.of(Role.AGENT, "a1"), Revocations.none(), socks, Time.system())
                .server(new Address(host, listener.port()), Service.CONTROL);
    }

    @Test
    void theProxyResolvesTheName() {
        Thread.ofVirtual().start(() -> serve(0));
        try (Connection connection = dial("only-the-proxy-knows.example")) {
            assertThat(connection.receive().type()).isEqualTo(7);
        }
        assertThat(asked).containsExactly("only-the-proxy-knows.example:" + listener.port());
    }

    @Test
    void aProxyThatDoesNotGetThereIsNamed() {
        Thread.ofVirtual().start(() -> serve(4));
        assertThatThrownBy(() -> dial("nowhere.example")).isInstanceOfSatisfying(HoldfastException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.LINK_UNREACHABLE);
            assertThat(e).hasMessageContaining("through the proxy");
        });
    }

    /** One connection; {@code reply} 0 is success, 4 that the host is unreachable. */
    private void serve(int reply) {
        try (Socket near = proxy.accept()) {
            DataInputStream in = new DataInputStream(near.getInputStream());
            OutputStream out = near.getOutputStream();
            assertThat(in.readUnsignedByte()).isEqualTo(VERSION);
            in.skipNBytes(in.readUnsignedByte());
            out.write(NO_AUTHENTICATION);
            in.skipNBytes(3);
            assertThat(in.readUnsignedByte()).as("a name, not a number").isEqualTo(NAME);
            byte[] name = in.readNBytes(in.readUnsignedByte());
            asked.add(new String(name, StandardCharsets.US_ASCII) + ":" + in.readUnsignedShort());
            out.write(new byte[] {VERSION, (byte) reply, 0, 1, 0, 0, 0, 0, 0, 0});
            if (reply == 0) {
                try (Socket far = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                    Thread.ofVirtual().start(() -> pump(far, near));
                    pump(near, far);
                }
            }
        } catch (IOException e) {
            // The proxy was closed, or one end has.
            return;
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One end has closed, and so the relay is over.
            return;
        }
    }
}
