package io.holdfast.media;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.media.session.OpenRepositories;
import io.holdfast.media.session.Pools;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Membership;
import io.holdfast.protocol.control.Outbox;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RepositoryState;
import io.holdfast.protocol.control.Shares;
import io.holdfast.protocol.session.Pace;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Takes the server's commands, does the work on threads of its own, and reports. */
final class MediaOrders implements AutoCloseable {
    private static final Duration ROUND = Duration.ofSeconds(30);
    private static final Duration PULSE = Duration.ofSeconds(5);

    private final Upkeep upkeep;
    private final Pools pools;
    private final OpenRepositories repositories;
    private final Pace pace;
    private final Outbox outbox;
    private final Time time;
    private final Map<Attempt, Running> running = new ConcurrentHashMap<>();
    private final AtomicReference<Optional<Membership>> membership = new AtomicReference<>(Optional.empty());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Thread reporter;
    private final Thread pulse;

    MediaOrders(Upkeep upkeep, Pools pools, OpenRepositories repositories, Pace pace, Outbox outbox, Time time) {
        this.upkeep = upkeep;
        this.pools = pools;
        this.repositories = repositories;
        this.pace = pace;
        this.outbox = outbox;
        this.time = time;
        reporter = Thread.ofVirtual().name("stock").unstarted(this::report);
        pulse = Thread.ofVirtual().name("pulse").unstarted(this::tellProgress);
    }

    private record Running(UpkeepProgress progress, AtomicBoolean cancelled) {}

    /** Told what the server wants believed. */
    @FunctionalInterface
    interface Belief {
        void take(Optional<byte[]> ticketKey, List<String> revoked);
    }

    void begin(Membership ours) {
        membership.set(Optional.of(ours));
        begun.countDown();
        reporter.start();
        pulse.start();
    }

    private Membership membership() {
        try {
            begun.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return membership.get().orElseThrow(() -> new IllegalStateException("not begun"));
    }

    /** {@code addresses} where agents reach this media server, as far as it knows itself. */
    Report.Hello hello(String version, List<String> addresses) {
        return new Report.Hello(
                version,
                System.getenv().getOrDefault("HOSTNAME", "media"),
                System.getProperty("os.name", ""),
                System.getProperty("os.arch", ""),
                time.now(),
                List.of(Report.Hello.PROGRESS),
                addresses.isEmpty() ? Map.of() : Map.of("addresses", String.join(" ", addresses)),
                List.copyOf(running.keySet()));
    }

    void take(Command command, Belief belief) {
        switch (command) {
            case Command.Welcome(Instant _, byte[] key, List<String> revoked, List<String> _) -> {
                belief.take(Optional.of(key), revoked);
                Thread.ofVirtual().start(() -> membership().tell(stock(Map.of())));
            }
            case Command.Revoke(List<String> serials) -> belief.take(Optional.empty(), serials);
            case Command.LimitMedia(OptionalLong rate) -> pace.change(rate);
            case Command.Order order -> order(order);
            case Command.Cancel(Attempt attempt) ->
                Optional.ofNullable(running.get(attempt)).ifPresent(known -> {
                    known.cancelled.set(true);
                    known.progress.cancel();
                });
            case Command.Discover() ->
                Thread.ofVirtual().start(() -> membership().tell(stock(Map.of())));
            case Command.ChangeLimits _,
                    Command.Acknowledge _,
                    Command.Renewed _,
                    Command.Upgrade _,
                    Command.Piece _,
                    Command.Question _,
                    Command.Credit _,
                    Command.Withdraw _ -> {
                // Nothing of it concerns its orders.
            }
        }
    }

    /** A server that orders something again may not have heard yet how it ended. Before it is listened to on: its next word may be that it has heard. */
    private void order(Command.Order order) {
        Running fresh = new Running(new UpkeepProgress(), new AtomicBoolean());
        if (running.putIfAbsent(order.attempt(), fresh) != null) {
            return;
        }
        boolean begun = false;
        try {
            if (!outbox.told().contains(order.attempt())) {
                Thread.ofPlatform().daemon().name("upkeep").start(() -> begin(order, fresh));
                begun = true;
            }
        } finally {
            if (!begun) {
                running.remove(order.attempt());
            }
        }
    }

    private void begin(Command.Order order, Running known) {
        try {
            run(order, known);
        } finally {
            running.remove(order.attempt());
        }
    }

    private void run(Command.Order order, Running known) {
        Instant began = time.now();
        long start = time.nanos();
        Report.Result result = Report.Result.FAILED;
        Upkeep.Done done = Upkeep.Done.plain();
        Optional<Problem> problem = Optional.empty();
        try {
            done = upkeep.run(order.work(), known.progress, known.cancelled);
            result = done.exceptions().isEmpty() ? Report.Result.COMPLETE : Report.Result.COMPLETE_WITH_EXCEPTIONS;
        } catch (HoldfastException e) {
            problem = Optional.of(Problem.of(e));
            result = e.code() == ErrorCode.SESSION_CANCELLED ? Report.Result.CANCELLED : Report.Result.FAILED;
        } catch (RuntimeException e) {
            problem = Optional.of(new Problem(ErrorCode.INTERNAL.code(), "order", "The order failed: " + e));
        }
        Report.Outcome outcome = new Report.Outcome(
                order.attempt(),
                result,
                Optional.empty(),
                Optional.empty(),
                done.exceptions(),
                done.exceptions().size(),
                problem,
                began,
                Duration.ofNanos(time.nanos() - start),
                0,
                Shares.unknown(),
                done.figures(),
                List.of());
        membership().deliver(order.attempt(), outcome);
        membership().tell(stock(Map.of()));
    }

    /** A snapshot was published: durable here before the agent hears of it. */
    void published(Report.Committed committed) {
        membership().deliver(committed.attempt(), committed);
    }

    Report.Stock stock(Map<String, Integer> sessions) {
        List<RepositoryState> states = new ArrayList<>();
        for (String id : pools.repositories()) {
            try {
                states.add(repositories.state(id, sessions.getOrDefault(id, 0)));
            } catch (HoldfastException e) {
                // Its store says what is wrong with it.
            }
        }
        return new Report.Stock(pools.states(), states, pace.rate());
    }

    private void report() {
        try {
            while (true) {
                time.sleep(ROUND);
                membership().tell(stock(Map.of()));
            }
        } catch (InterruptedException e) {
            // Closed.
            return;
        }
    }

    private void tellProgress() {
        try {
            while (true) {
                time.sleep(PULSE);
                running.forEach((attempt, known) -> membership().tell(progress(attempt, known.progress)));
            }
        } catch (InterruptedException e) {
            // Closed.
            return;
        }
    }

    private static Report.Progress progress(Attempt attempt, UpkeepProgress upkeep) {
        long total = upkeep.total();
        return new Report.Progress(
                attempt,
                upkeep.step().name().toLowerCase(Locale.ROOT),
                0,
                upkeep.done(),
                upkeep.done(),
                0,
                0,
                0,
                0,
                OptionalLong.empty(),
                total > 0 ? OptionalLong.of(total) : OptionalLong.empty(),
                "",
                Shares.unknown());
    }

    @Override
    public void close() {
        reporter.interrupt();
        pulse.interrupt();
        running.values().forEach(known -> {
            known.cancelled.set(true);
            known.progress.cancel();
        });
    }
}
