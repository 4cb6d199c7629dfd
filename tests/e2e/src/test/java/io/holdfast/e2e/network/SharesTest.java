package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.kind.Kinds;
import io.holdfast.agent.linux.Priority;
import io.holdfast.agent.run.Means;
import io.holdfast.agent.run.Runs;
import io.holdfast.agent.run.Server;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.OwnCredentials;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.OrderBook;
import io.holdfast.protocol.control.Outbox;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.protocol.control.Settings;
import io.holdfast.protocol.control.Shares;
import io.holdfast.protocol.control.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says of why it is not faster. The agent's runs are those of the process, over a source whose slowness is known. */
final class SharesTest {
    private static final String AGENT = "a1";
    private static final int MOST = 500;

    @TempDir
    Path work = Path.of("");

    private Estate estate;

    @BeforeEach
    void build() throws IOException, InterruptedException {
        estate = new Estate(work);
    }

    @AfterEach
    void leave() {
        estate.close();
    }

    /** How the only run of this source ended. */
    private Report.Outcome backedUp(Duration pause, RunLimits limits) throws IOException, InterruptedException {
        Path home = estate.home(AGENT);
        OwnCredentials own = OwnCredentials.read(home);
        BlockingQueue<Report.Outcome> ends = new LinkedBlockingQueue<>();
        Server server = new Server() {
            @Override
            public void tell(Report report) {}

            @Override
            public void deliver(Attempt attempt, Report report) {
                if (report instanceof Report.Outcome outcome) {
                    ends.add(outcome);
                }
            }
        };
        Means means = new Means(
                own,
                () -> Dialer.of(own.current(), Revocations.none(), new Proxy.None(), Time.system()),
                Duration.ofSeconds(20),
                new Kinds(List.of(new SlowKind(pause))),
                Priority.IDLE,
                "host",
                "test",
                Time.system(),
                Randomness.secure());
        OrderBook book = new OrderBook(home.resolve("orders"));
        try (Runs runs = new Runs(book, new Outbox(home.resolve("outbox")), server, means)) {
            runs.begin();
            Command.Order files = estate.backup(AGENT, Settings.none(), Optional.empty(), limits);
            runs.order(new Command.Order(
                    files.attempt(),
                    new Work.Backup(SlowKind.NAME, "disk", Settings.none(), List.of(), Optional.empty()),
                    files.access(),
                    limits,
                    Optional.empty()));
            Report.Outcome outcome = Optional.ofNullable(ends.poll(60, TimeUnit.SECONDS))
                    .orElseThrow(() -> new AssertionError("the run does not end"));
            assertThat(outcome.result()).as(outcome.toString()).isEqualTo(Report.Result.COMPLETE);
            return outcome;
        }
    }

    @Test
    void aSlowSourceIsNamed() throws IOException, InterruptedException {
        Shares shares = backedUp(Duration.ofMillis(100), RunLimits.none()).shares();
        assertThat(shares.source()).as(shares.toString()).isGreaterThan(MOST);
    }

    @Test
    void aLimitOfTheRunIsTheNetwork() throws IOException, InterruptedException {
        RunLimits slow = new RunLimits(OptionalLong.of(6 << 20), 0);
        Shares shares = backedUp(Duration.ZERO, slow).shares();
        assertThat(shares.network()).as(shares.toString()).isGreaterThan(MOST);
    }

    @Test
    void aLimitOfTheMediaServerIsTheNetwork() throws IOException, InterruptedException {
        estate.limit(6 << 20);
        Shares shares = backedUp(Duration.ZERO, RunLimits.none()).shares();
        assertThat(shares.network()).as(shares.toString()).isGreaterThan(MOST);
    }
}
