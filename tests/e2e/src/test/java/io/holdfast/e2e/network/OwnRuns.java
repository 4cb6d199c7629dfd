package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.kind.Kind;
import io.holdfast.agent.kind.Kinds;
import io.holdfast.agent.linux.Priority;
import io.holdfast.agent.resume.RestoreLogs;
import io.holdfast.agent.resume.ResumeLogs;
import io.holdfast.agent.run.Means;
import io.holdfast.agent.run.Runs;
import io.holdfast.agent.run.Server;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.OwnCredentials;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.Right;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.OrderBook;
import io.holdfast.protocol.control.Outbox;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RepositoryAccess;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.protocol.control.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The runs of an agent's process, of a kind that a test has made. */
final class OwnRuns implements AutoCloseable {
    private static final String AGENT = "a1";

    private final Estate estate;
    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final Runs runs;

    OwnRuns(Estate estate, Kind kind) throws IOException {
        this.estate = estate;
        Path home = estate.home(AGENT);
        OwnCredentials own = OwnCredentials.read(home);
        Means means = new Means(
                own,
                () -> Dialer.of(own.current(), Revocations.none(), new Proxy.None(), Time.system()),
                Duration.ofSeconds(20),
                new Kinds(List.of(kind)),
                new ResumeLogs(home.resolve("resume"), "boot", Time.system()),
                new RestoreLogs(home.resolve("resume"), "boot"),
                Priority.IDLE,
                Optional.empty(),
                "host",
                "test",
                Time.system(),
                Randomness.secure());
        Server server = new Server() {
            @Override
            public void tell(Report report) {
                reports.add(report);
            }

            @Override
            public void deliver(Attempt attempt, Report report) {
                reports.add(report);
            }
        };
        runs = new Runs(new OrderBook(home.resolve("orders")), new Outbox(home.resolve("outbox")), server, means);
        runs.begin();
    }

    /** Begins work that may do this with these points. */
    void order(Work work, Right right, List<SnapshotId> points, RunLimits limits) {
        Attempt attempt = estate.fresh("run");
        RepositoryAccess access = estate.access(AGENT, attempt.run(), Set.of(right), points);
        runs.order(new Command.Order(attempt, work, Optional.of(access), limits, Optional.empty()));
    }

    /** The next report of this kind; what comes before it is passed over. */
    <R extends Report> R next(Class<R> kind) throws InterruptedException {
        while (true) {
            Report report = Optional.ofNullable(reports.poll(60, TimeUnit.SECONDS))
                    .orElseThrow(() -> new AssertionError("the agent says nothing"));
            if (kind.isInstance(report)) {
                return kind.cast(report);
            }
        }
    }

    Report.Outcome complete() throws InterruptedException {
        Report.Outcome outcome = next(Report.Outcome.class);
        assertThat(outcome.result()).as(outcome.toString()).isEqualTo(Report.Result.COMPLETE);
        return outcome;
    }

    @Override
    public void close() {
        runs.close();
    }
}
