package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DoorstepTest {
    private static final int SHARE = 100;

    private final Installation installation = new Installation();

    @Test
    void anAddressWithoutCertificatesHasNoMoreThanItsShareAndMembersAreServed() throws IOException {
        List<Socket> strangers = new ArrayList<>();
        try (Listener listener = Listener.open(
                new Address("127.0.0.1", 0),
                new Listener.Offer(
                        installation.of(Role.SERVER, "s1"),
                        Revocations.none(),
                        Map.of(Service.CONTROL, connection -> connection.send(7)),
                        2 * SHARE),
                Time.system())) {
            for (int i = 0; i < SHARE; i++) {
                strangers.add(stranger(listener.port()));
            }
            try (Socket oneMore = stranger(listener.port())) {
                assertThat(oneMore.getInputStream().read()).isNegative();
            } catch (SocketException e) {
                // Cut off, less politely.
                assertThat(e).hasMessageContaining("reset");
            }
            Dialer dialer =
                    Dialer.of(installation.of(Role.AGENT, "a1"), Revocations.none(), new Proxy.None(), Time.system());
            for (int i = 0; i < 3; i++) {
                try (Connection member = dialer.server(new Address("127.0.0.1", listener.port()), Service.CONTROL)) {
                    assertThat(member.receive().type()).isEqualTo(7);
                }
            }
        } finally {
            for (Socket each : strangers) {
                each.close();
            }
        }
    }

    private static Socket stranger(int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress("127.0.0.2", 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(8_000);
        return socket;
    }

    @Test
    void whoLeavesMakesRoom() {
        Doorstep doorstep = new Doorstep();
        InetAddress from = InetAddress.getLoopbackAddress();
        for (int i = 0; i < SHARE; i++) {
            assertThat(doorstep.enter(from)).isTrue();
        }
        assertThat(doorstep.enter(from)).isFalse();
        doorstep.leave(from);
        assertThat(doorstep.enter(from)).isTrue();
        assertThat(doorstep.enter(from)).isFalse();
    }
}
