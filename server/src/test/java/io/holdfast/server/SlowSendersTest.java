package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who connects to the API and sends as little as possible, from an address of its own; the minutes pass by the server's clock. */
final class SlowSendersTest {
    private static final int SHARE = 200;

    @RegisterExtension
    final Lab lab = new Lab(Kind.SQLITE);

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        for (Socket each : sockets) {
            each.close();
        }
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress("127.0.0.2", 0));
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), lab.server().url().getPort()));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private Socket secure(String begins) throws IOException {
        SSLSocket socket = (SSLSocket) Client.trusting(lab.server().rootCertificate())
                .getSocketFactory()
                .createSocket(dial(), "127.0.0.1", lab.server().url().getPort(), true);
        socket.startHandshake();
        says(socket, begins);
        return socket;
    }

    private static void says(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static boolean cut(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException | SSLException e) {
            // Less politely.
            return true;
        }
    }

    private static boolean cutByNow(Socket socket) throws IOException {
        socket.setSoTimeout(1);
        try {
            return cut(socket);
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Which one of them is the one too many is for the server to say: it need not see them in their order. */
    private void awaitOneCut() throws IOException, InterruptedException {
        for (int round = 0; round < 100; round++) {
            for (Socket each : sockets) {
                if (cutByNow(each)) {
                    sockets.remove(each);
                    return;
                }
            }
            Time.system().sleep(Duration.ofMillis(100));
        }
        throw new AssertionError("no connection was cut");
    }

    private static void settle() throws InterruptedException {
        Time.system().sleep(Duration.ofSeconds(2));
    }

    @Test
    void whoSendsSlowlyIsCutOffWhileOthersAreServed() throws Exception {
        Client admin = lab.admin();
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket inHandshake = dial();
            inHandshake.getOutputStream().write(new byte[] {22, 3, 1});
            slow.add(inHandshake);
            slow.add(secure("GET /health/live HTT"));
            slow.add(secure("POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 500000\r\n\r\n{"));
        }
        Socket quiet = secure("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(quiet.getInputStream().read()).isEqualTo('H');
        settle();
        assertThat(admin.get("/api/v1/self").status()).isEqualTo(200);
        lab.time.move(Duration.ofSeconds(21));
        for (Socket each : slow) {
            assertThat(cut(each)).isTrue();
        }
        says(quiet, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        settle();
        assertThat(quiet.isClosed()).isFalse();
        assertThat(admin.get("/api/v1/self").status()).isEqualTo(200);
        assertThat(admin.post("/api/v1/sites", Map.of("name", "s", "description", "d".repeat(500_000)))
                        .status())
                .as("a body that comes in time")
                .isEqualTo(201);
    }

    @Test
    void oneAddressHasNoMoreThanItsShare() throws Exception {
        Client admin = lab.admin();
        for (int i = 0; i <= SHARE; i++) {
            dial();
        }
        awaitOneCut();
        assertThat(admin.get("/api/v1/self").status()).isEqualTo(200);
        sockets.getFirst().close();
        settle();
        assertThat(secure("").isConnected()).isTrue();
    }
}
