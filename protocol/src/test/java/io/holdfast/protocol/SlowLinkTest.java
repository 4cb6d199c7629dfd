package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Sha256;
import io.holdfast.format.Time;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who connects and then says as little as possible, to keep others out. The listener's time runs twenty times faster than the sender's. */
final class SlowLinkTest {
    private static final int FASTER = 20;
    private static final int MOST = 4;

    private final Installation installation = new Installation();
    private final Listener listener = Listener.open(
            new Address("127.0.0.1", 0),
            new Listener.Offer(
                    installation.of(Role.SERVER, "s1"),
                    Revocations.none(),
                    Map.of(Service.CONTROL, Connection::receive, Service.ENROLMENT, Enrolment.acceptor(_ -> {
                        throw new IllegalStateException("nobody asked");
                    })),
                    MOST),
            new Fast());

    /** A clock that hurries. */
    private static final class Fast implements Time {
        @Override
        public Instant now() {
            return Time.system().now();
        }

        @Override
        public long nanos() {
            return FASTER * Time.system().nanos();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Time.system().sleep(duration.dividedBy(FASTER));
        }
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    private Socket stranger() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), listener.port());
    }

    /** Sends a byte now and then until it is cut off; gives how long that took. */
    private static Duration trickle(Socket socket, byte[] bytes) throws IOException, InterruptedException {
        long began = Time.system().nanos();
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        try {
            for (int i = 0; in.available() == 0 && i < 1_000; i++) {
                out.write(bytes[i % bytes.length]);
                out.flush();
                Time.system().sleep(Duration.ofMillis(20));
            }
        } catch (SocketException e) {
            // Cut off.
            return Duration.ofNanos(Time.system().nanos() - began);
        }
        return Duration.ofNanos(Time.system().nanos() - began);
    }

    @Test
    void aHandshakeThatTricklesIsCutOff() throws IOException, InterruptedException {
        // The beginning of a TLS record of 512 bytes.
        byte[] hello = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3, 7};
        try (Socket socket = stranger()) {
            assertThat(trickle(socket, hello)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void whoShowsThatItIsThereAndAsksForNothingIsCutOff() {
        byte[] root = Sha256.digest().digest(encoded());
        long began = Time.system().nanos();
        try (Connection connection = Dialer.pinned(root, new Proxy.None(), new Fast())
                .server(new Address("127.0.0.1", listener.port()), Service.ENROLMENT)) {
            assertThatThrownBy(connection::receive).isInstanceOf(HoldfastException.class);
        }
        assertThat(Duration.ofNanos(Time.system().nanos() - began)).isLessThan(Duration.ofSeconds(8));
    }

    private byte[] encoded() {
        try {
            return installation.root().getEncoded();
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoSaysNothingIsCutOffAndMakesRoomForOthers() throws IOException, InterruptedException {
        Socket[] silent = new Socket[MOST];
        for (int i = 0; i < MOST; i++) {
            silent[i] = stranger();
        }
        for (Socket each : silent) {
            each.setSoTimeout(8_000);
            try (each) {
                assertThat(each.getInputStream().read()).as("the end").isNegative();
            } catch (SocketException e) {
                // Cut off, less politely.
                assertThat(e).hasMessageContaining("reset");
            }
        }
        Dialer dialer =
                Dialer.of(installation.of(Role.AGENT, "a1"), Revocations.none(), new Proxy.None(), Time.system());
        try (Connection connection = dialer.server(new Address("127.0.0.1", listener.port()), Service.CONTROL)) {
            assertThat(connection.closed()).isFalse();
        }
    }
}
