package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LinkTest {
    private static final int ECHO = 7;

    private final Installation installation = new Installation();
    private final Credentials revoked = installation.of(Role.AGENT, "revoked");
    private final Listener listener = listen(installation.of(Role.SERVER, "main"));

    private Listener listen(Credentials own) {
        return listen(own, 0, Service.CONTROL);
    }

    private Listener listen(Credentials own, int port, Service service) {
        Acceptor echo = connection -> {
            connection.allow(1 << 20, Duration.ofSeconds(20));
            connection.send(ECHO, connection.peer().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            while (true) {
                Frame frame = connection.receive();
                connection.send(frame.type(), frame.payload());
            }
        };
        return Listener.open(
                new Address("127.0.0.1", port),
                new Listener.Offer(own, revoked.chain().getFirst()::equals, Map.of(service, echo), 100),
                Time.system());
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    private Connection dial(Credentials own) {
        return dialer(own).server(new Address("127.0.0.1", listener.port()), Service.CONTROL);
    }

    private static Dialer dialer(Credentials own) {
        return Dialer.of(own, Revocations.none(), new Proxy.None(), Time.system());
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void framesOfAllLengthsArriveWhole() {
        try (Connection connection = dial(installation.of(Role.AGENT, "a1"))) {
            connection.allow(1 << 20, Duration.ofSeconds(20));
            assertThat(new String(connection.receive().payload(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("agent a1");
            for (int length : new int[] {0, 1, 5, 16_378, 16_379, 16_380, 70_000, 1 << 20}) {
                byte[] first = new byte[length / 3];
                byte[] second = new byte[length - first.length];
                java.util.Arrays.fill(first, (byte) 1);
                java.util.Arrays.fill(second, (byte) 2);
                connection.send(ECHO, first, second);
                byte[] back = connection.receive().payload();
                assertThat(back).hasSize(length);
                assertThat(java.util.Arrays.copyOf(back, first.length)).isEqualTo(first);
                assertThat(java.util.Arrays.copyOfRange(back, first.length, length))
                        .isEqualTo(second);
            }
        }
    }

    @Test
    void framesThatWereQueuedArriveInOrderWithTheOneThatIsSent() {
        int[] lengths = {0, 1, 16_366, 16_379, 40_000, 3};
        try (Connection connection = dial(installation.of(Role.AGENT, "a1"))) {
            connection.allow(1 << 20, Duration.ofSeconds(20));
            connection.receive();
            for (int length : lengths) {
                connection.queue(ECHO, filled(length));
            }
            connection.send(ECHO, new byte[] {9});
            for (int length : lengths) {
                assertThat(connection.receive().payload()).isEqualTo(filled(length));
            }
            assertThat(connection.receive().payload()).containsExactly(9);
        }
    }

    private static byte[] filled(int length) {
        byte[] payload = new byte[length];
        java.util.Arrays.fill(payload, (byte) length);
        return payload;
    }

    @Test
    void aCertificateOfAnotherInstallationIsRefused() {
        Credentials foreign = new Installation().of(Role.AGENT, "a1");
        assertCode(ErrorCode.LINK_STRANGER, () -> dial(foreign));
        Credentials halfForeign = new Credentials(
                foreign.chain(), foreign.key(), installation.of(Role.AGENT, "x").roots());
        assertCode(ErrorCode.LINK_STRANGER, () -> dial(halfForeign));
    }

    @Test
    void anExpiredCertificateIsRefused() {
        assertCode(
                ErrorCode.LINK_STRANGER, () -> dial(installation.of(Role.AGENT, "a1", Installation.Validity.LONG_AGO)));
    }

    @Test
    void aRevokedCertificateIsRefused() {
        assertCode(ErrorCode.LINK_STRANGER, () -> dial(revoked));
    }

    @Test
    void whoIsRevokedWhileConnectedIsCutOffAndNobodyElseIs() {
        Set<X509Certificate> listed = ConcurrentHashMap.newKeySet();
        Credentials taken = installation.of(Role.AGENT, "taken");
        Acceptor echo = connection -> {
            while (true) {
                Frame frame = connection.receive();
                connection.send(frame.type(), frame.payload());
            }
        };
        Listener.Offer offer = new Listener.Offer(
                installation.of(Role.SERVER, "main"), listed::contains, Map.of(Service.CONTROL, echo), 100);
        try (Listener door = Listener.open(new Address("127.0.0.1", 0), offer, Time.system())) {
            Address address = new Address("127.0.0.1", door.port());
            try (Connection one = dialer(taken).server(address, Service.CONTROL);
                    Connection other = dialer(installation.of(Role.AGENT, "a1")).server(address, Service.CONTROL)) {
                one.send(ECHO, filled(3));
                assertThat(one.receive().payload()).isEqualTo(filled(3));
                listed.add(taken.chain().getFirst());
                door.cutRevoked();
                assertCode(ErrorCode.LINK_BROKEN, one::receive);
                other.send(ECHO, filled(5));
                assertThat(other.receive().payload()).isEqualTo(filled(5));
            }
        }
    }

    /** A later number of a protocol is another name in the handshake, as that of another service is. */
    @Test
    void whoSpeaksAnotherProtocolIsToldWhichOneIsMissing() {
        Address address = new Address("127.0.0.1", listener.port());
        assertThatThrownBy(() -> dialer(installation.of(Role.AGENT, "a1")).server(address, Service.DATA))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LINK_STRANGER))
                .hasMessageContaining("does not speak holdfast-data/1")
                .hasMessageContaining("upgrade");
    }

    /** All of them speak the protocol of a media server and belong to the installation: only who they are tells them apart. */
    @Test
    void whoExpectsAMediaServerTakesNeitherAServerNorAnotherForIt() {
        Dialer dialer = dialer(installation.of(Role.AGENT, "a1"));
        for (Identity other : List.of(new Identity(Role.SERVER, "m1"), new Identity(Role.MEDIA, "m2"))) {
            try (Listener data = listen(installation.of(other.role(), other.id()), 0, Service.DATA)) {
                Address address = new Address("127.0.0.1", data.port());
                assertThatThrownBy(() -> dialer.media(address, "m1"))
                        .isInstanceOfSatisfying(
                                HoldfastException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.LINK_STRANGER))
                        .hasMessageContaining("not of the kind expected here: CN=" + other.id());
            }
        }
        try (Listener data = listen(installation.of(Role.MEDIA, "m1"), 0, Service.DATA);
                Connection connection = dialer.media(new Address("127.0.0.1", data.port()), "m1")) {
            assertThat(connection.peer()).isEqualTo(new Identity(Role.MEDIA, "m1"));
        }
    }

    @Test
    void whoExpectsTheServerDoesNotTakeAMediaServerForIt() {
        try (Listener control = listen(installation.of(Role.MEDIA, "m1"))) {
            Address address = new Address("127.0.0.1", control.port());
            assertThatThrownBy(() -> dialer(installation.of(Role.AGENT, "a1")).server(address, Service.CONTROL))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LINK_STRANGER))
                    .hasMessageContaining("not of the kind expected here: CN=m1");
        }
    }

    @Test
    void aFrameThatIsTooLongIsRefusedBeforeItIsRead() {
        try (Connection connection = dial(installation.of(Role.AGENT, "a1"))) {
            connection.receive();
            assertCode(ErrorCode.LINK_BROKEN, () -> {
                connection.send(ECHO, new byte[(1 << 20) + 1]);
                connection.receive();
            });
        }
    }

    @Test
    void whoIsNotThereIsUnreachable() {
        listener.close();
        assertCode(ErrorCode.LINK_UNREACHABLE, () -> dial(installation.of(Role.AGENT, "a1")));
    }

    @Test
    void aListenerThatWasClosedLeavesItsPortFree() {
        int port = listener.port();
        listener.close();
        for (int round = 0; round < 200; round++) {
            try (Listener again = listen(installation.of(Role.SERVER, "again"), port, Service.CONTROL)) {
                assertThat(again.port()).isEqualTo(port);
            }
        }
    }
}
