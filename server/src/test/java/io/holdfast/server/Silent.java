package io.holdfast.server;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.Service;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.ControlStream;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.ResourceKind;
import io.holdfast.protocol.control.Setting;
import io.holdfast.protocol.control.Shares;
import io.holdfast.protocol.control.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A member that is connected and says nothing but what a test has it say. */
final class Silent implements AutoCloseable {
    private final ControlStream<Report, Command> stream;
    private final LinkedBlockingQueue<Command> heard = new LinkedBlockingQueue<>();

    Silent(Path own, Server server) {
        stream = ControlStream.ofMember(
                Dialer.of(Credentials.read(own), Revocations.none(), new Proxy.None(), Time.system())
                        .server(Estate.address(server), Service.CONTROL));
        stream.send(new Report.Hello(
                "test",
                "host",
                "",
                "",
                Time.system().now(),
                List.of(Report.Hello.PROGRESS),
                Map.of("addresses", "127.0.0.1:1"),
                List.of()));
        Thread.ofVirtual().start(this::listen);
    }

    /** An agent that says which files it could read, and nothing else. */
    static Silent agent(Path own, Server server) {
        Silent agent = new Silent(own, server);
        Setting paths = new Setting(
                "paths", "Paths", Setting.Type.PATHS, Setting.Need.REQUIRED, List.of(), List.of(), "what to read");
        agent.says(new Report.Inventory(
                List.of(new ResourceKind("files", "Files", List.of(paths), List.of())), List.of()));
        return agent;
    }

    /** A media server that makes stores and repositories as it is told, and says nothing else. */
    static Silent media(Path own, Server server) {
        Silent media = new Silent(own, server);
        Thread.ofVirtual().start(() -> {
            while (true) {
                Command.Order order = media.order();
                if (order.work() instanceof Work.Extend || order.work() instanceof Work.Found) {
                    media.says(done(order.attempt(), Optional.empty()));
                }
            }
        });
        return media;
    }

    static Report.Outcome done(Attempt attempt, Optional<SnapshotId> snapshot) {
        return outcome(attempt, Report.Result.COMPLETE, snapshot);
    }

    static Report.Outcome cancelled(Attempt attempt) {
        return outcome(attempt, Report.Result.CANCELLED, Optional.empty());
    }

    /** A backup that is at a file and has found so much. */
    static Report.Progress reading(Attempt attempt, long found) {
        return new Report.Progress(
                attempt,
                "reading",
                1,
                found,
                found,
                0,
                0,
                0,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                "/data/film",
                Shares.unknown());
    }

    private static Report.Outcome outcome(Attempt attempt, Report.Result result, Optional<SnapshotId> snapshot) {
        return new Report.Outcome(
                attempt,
                result,
                snapshot,
                Optional.empty(),
                List.of(),
                0,
                Optional.empty(),
                Time.system().now(),
                Duration.ZERO,
                0,
                Shares.unknown(),
                Map.of(),
                List.of());
    }

    private void listen() {
        try {
            while (true) {
                heard.add(stream.receive());
            }
        } catch (HoldfastException e) {
            // Closed.
            return;
        }
    }

    void says(Report report) {
        stream.send(report);
    }

    /** The next order; what comes before it is passed over. */
    Command.Order order() {
        while (true) {
            if (next() instanceof Command.Order order) {
                return order;
            }
        }
    }

    /** All orders that have come until now, and were not asked for yet. */
    List<Command.Order> orders() {
        List<Command> all = new ArrayList<>();
        heard.drainTo(all);
        return all.stream()
                .filter(Command.Order.class::isInstance)
                .map(Command.Order.class::cast)
                .toList();
    }

    /** The next word that something is to stop. */
    Attempt cancelled() {
        while (true) {
            if (next() instanceof Command.Cancel(Attempt attempt)) {
                return attempt;
            }
        }
    }

    private Command next() {
        try {
            return Optional.ofNullable(heard.poll(60, TimeUnit.SECONDS))
                    .orElseThrow(() -> new IllegalStateException("the server says nothing"));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void leaves() {
        stream.close();
    }

    @Override
    public void close() {
        leaves();
    }
}
