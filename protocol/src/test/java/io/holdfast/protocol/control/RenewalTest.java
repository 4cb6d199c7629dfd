package io.holdfast.protocol.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Time;
import io.holdfast.protocol.Installation;
import io.holdfast.protocol.OwnCredentials;
import io.holdfast.protocol.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RenewalTest {
    /** Certificates of tests are good from 2001 to 2096. */
    private static final Instant OLD = Instant.parse("2070-01-01T00:00:00Z");

    private static final Instant YOUNG = Instant.parse("2060-01-01T00:00:00Z");

    private final LinkedBlockingQueue<Report> said = new LinkedBlockingQueue<>();
    private final Semaphore days = new Semaphore(0);

    @TempDir
    Path directory;

    private Renewal renewal(Instant now) {
        new Installation().of(Role.AGENT, "a1").write(directory);
        Time time = new Time() {
            @Override
            public Instant now() {
                return now;
            }

            @Override
            public long nanos() {
                return Time.system().nanos();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                days.acquire(Math.toIntExact(duration.toDays()));
            }
        };
        Renewal renewal = new Renewal(OwnCredentials.read(directory), said::add, time);
        renewal.begin();
        return renewal;
    }

    private static Command.Welcome welcome(String... capabilities) {
        return new Command.Welcome(OLD, new byte[0], List.of(), List.of(capabilities));
    }

    @Test
    void anOldCertificateIsAskedForAtEachConnectionAndEveryDay() throws InterruptedException {
        try (Renewal renewal = renewal(OLD)) {
            renewal.welcomed(welcome(Command.Welcome.RENEWALS));
            assertThat(said.poll(10, TimeUnit.SECONDS)).isInstanceOf(Report.Renewal.class);
            assertThat(said).isEmpty();
            days.release();
            assertThat(said.poll(10, TimeUnit.SECONDS)).isInstanceOf(Report.Renewal.class);
        }
    }

    @Test
    void aServerThatDoesNotKnowOfRenewalsIsNotAsked() {
        try (Renewal renewal = renewal(OLD)) {
            renewal.welcomed(welcome());
            assertThat(said).isEmpty();
        }
    }

    @Test
    void aCertificateWithMoreThanAThirdOfItsLifeLeftIsKept() {
        try (Renewal renewal = renewal(YOUNG)) {
            renewal.welcomed(welcome(Command.Welcome.RENEWALS));
            assertThat(said).isEmpty();
        }
    }
}
