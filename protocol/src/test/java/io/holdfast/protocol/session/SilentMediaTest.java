package io.holdfast.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Connection;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.Installation;
import io.holdfast.protocol.Listener;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Service;
import io.holdfast.protocol.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ends of a session that are there and do nothing. */
final class SilentMediaTest {
    private static final int FASTER = 1_000;

    private final Installation installation = new Installation();

    /** A clock on which half an hour passes in two seconds. */
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

    /** Opens sessions, and answers nothing that is asked in them. */
    private static void open(Connection connection) {
        connection.receive();
        connection.send(Wire.OPENED, new byte[16]);
        while (true) {
            connection.receive();
        }
    }

    @Test
    void aMediaServerThatAnswersNothingEndsTheSessionAndIsNamed() {
        Fast time = new Fast();
        try (Listener listener = Listener.open(
                        new Address("127.0.0.1", 0),
                        new Listener.Offer(
                                installation.of(Role.MEDIA, "m1"),
                                Revocations.none(),
                                Map.of(Service.DATA, SilentMediaTest::open),
                                20),
                        Time.system());
                RemoteSink sink = RemoteSink.open(new Reach(
                        Dialer.of(
                                installation.of(Role.AGENT, "a1"), Revocations.none(), new Proxy.None(), Time.system()),
                        "m1",
                        List.of(new Address("127.0.0.1", listener.port())),
                        new byte[0],
                        Reach.nonce(Randomness.secure()),
                        Pace.free(time),
                        Duration.ofHours(1),
                        time))) {
            assertThatThrownBy(() -> sink.missing(List.of(Fingerprint.of(new byte[Fingerprint.SIZE], 0))))
                    .isInstanceOfSatisfying(HoldfastException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.LINK_SILENT);
                        assertThat(e.getMessage()).contains("has answered nothing for 30 minutes");
                    });
        }
    }

    @Test
    void aSessionThatNobodyUsesEndsAlthoughItsAgentIsThere() {
        Ticket ticket = new Ticket(new byte[Ticket.ID], "a", "r", "run", 1, Set.of(), List.of(), Instant.MAX);
        Held held = new Held(ticket, new byte[0], Optional.empty(), Optional.empty(), 0);
        held.enter();
        Duration absent = Duration.ofMinutes(10);
        Duration idle = Duration.ofHours(12);
        long hour = Duration.ofHours(1).toNanos();
        assertThat(held.forsaken(11 * hour, absent, idle)).isFalse();
        held.asked(11 * hour);
        assertThat(held.forsaken(22 * hour, absent, idle)).isFalse();
        assertThat(held.forsaken(24 * hour, absent, idle)).isTrue();
        held.leave(11 * hour);
        assertThat(held.forsaken(12 * hour, absent, idle)).isTrue();
        held.end();
        assertThatThrownBy(() -> held.asked(24 * hour))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SESSION_FENCED));
    }
}
