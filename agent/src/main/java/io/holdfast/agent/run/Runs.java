package io.holdfast.agent.run;

import io.holdfast.agent.run.Running.Ending;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.OrderBook;
import io.holdfast.protocol.control.Outbox;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.protocol.control.Work;
import io.holdfast.protocol.session.Reach;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Carries out orders, each on a thread of its own, and sees to it that every attempt ends with one outcome, also when this process was killed meanwhile. */
public final class Runs implements AutoCloseable {
    private static final Duration PULSE = Duration.ofSeconds(1);
    private static final int MOST_BEGINNINGS = 3;
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final OrderBook book;
    private final Outbox outbox;
    private final Server server;
    private final Means means;
    private final Map<Attempt, Running> running = new ConcurrentHashMap<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Thread pulse;

    public Runs(OrderBook book, Outbox outbox, Server server, Means means) {
        this.book = book;
        this.outbox = outbox;
        this.server = server;
        this.means = means;
        pulse = Thread.ofVirtual().name("pulse").unstarted(this::pulse);
    }

    /** Goes on with what was left when this process ended last. */
    public void begin() {
        pulse.start();
        Set<Attempt> told = outbox.told();
        List<OrderBook.Accepted> left = book.all();
        means.restores()
                .keep(left.stream()
                        .map(each -> each.order().attempt().toString())
                        .collect(Collectors.toSet()));
        for (OrderBook.Accepted accepted : left) {
            Attempt attempt = accepted.order().attempt();
            if (told.contains(attempt)) {
                drop(attempt);
            } else {
                again(accepted);
            }
        }
    }

    private void again(OrderBook.Accepted accepted) {
        boolean resumable = switch (accepted.order().work()) {
            // One that may be committed already is asked for longer.
            case Work.Backup _ ->
                accepted.beginnings() < (accepted.prepared().isPresent() ? 2 * MOST_BEGINNINGS : MOST_BEGINNINGS);
            case Work.Verify _, Work.Restore _ -> accepted.beginnings() < MOST_BEGINNINGS;
            case Work.Found _,
                    Work.Retire _,
                    Work.Extend _,
                    Work.Prune _,
                    Work.Gc _,
                    Work.Check _,
                    Work.VerifySealed _,
                    Work.Measure _ -> false;
        };
        OrderBook.Accepted next = new OrderBook.Accepted(
                accepted.order(), accepted.nonce(), accepted.beginnings() + 1, accepted.prepared());
        Running fresh = new Running(next, means.time());
        if (resumable) {
            start(fresh);
            return;
        }
        Problem problem = Problem.of(
                new HoldfastException(
                        ErrorCode.RUN_INTERRUPTED,
                        accepted.order().attempt().toString(),
                        "The agent was stopped again and again while it worked at this. Start it again; in the target of a restore, what stands under its own name is whole."));
        end(fresh, Outcomes.failed(fresh, Report.Result.FAILED, Optional.of(problem)));
    }

    /** Begins an attempt, unless it is known already. */
    public void order(Command.Order order) {
        byte[] nonce = Reach.nonce(means.randomness());
        Running fresh = new Running(new OrderBook.Accepted(order, nonce, 1, Optional.empty()), means.time());
        if (!outbox.told().contains(order.attempt())) {
            start(fresh);
        }
    }

    private void start(Running fresh) {
        if (running.putIfAbsent(fresh.order().attempt(), fresh) == null) {
            Thread thread = Thread.ofPlatform()
                    .daemon()
                    .name("run " + fresh.order().attempt())
                    .unstarted(() -> work(fresh));
            threads.add(thread);
            fresh.stopBy(thread::interrupt);
            thread.start();
        }
    }

    /** Stops an attempt; its outcome follows. */
    public void cancel(Attempt attempt) {
        Optional.ofNullable(running.get(attempt)).ifPresent(each -> each.stop(Ending.CANCELLED));
    }

    /** Changes how fast an attempt may be. */
    public void limit(Attempt attempt, RunLimits limits) {
        Optional.ofNullable(running.get(attempt)).ifPresent(each -> each.pace().change(limits.bytesPerSecond()));
    }

    /** What the server has not been told the end of, or has not acknowledged. */
    public List<Attempt> unfinished() {
        Set<Attempt> all = new HashSet<>(running.keySet());
        all.addAll(outbox.told());
        return new ArrayList<>(all);
    }

    private void work(Running each) {
        Report.Outcome outcome;
        try {
            stepBack();
            book.keep(each.accepted());
            each.kept();
            try (var _ = means.hold(each)) {
                outcome = perform(each);
            }
        } catch (HoldfastException e) {
            outcome = Outcomes.failed(each, Report.Result.FAILED, Optional.of(Problem.of(e)));
        } catch (RuntimeException | Error e) {
            Problem problem = new Problem(
                    ErrorCode.INTERNAL.code(),
                    each.order().attempt().toString(),
                    "The run ended by an error of the program: " + e);
            outcome = Outcomes.failed(each, Report.Result.FAILED, Optional.of(problem));
        }
        Optional<Ending> ending = each.finish();
        // Whoever stopped the run has interrupted its thread, and what follows writes files.
        if (Thread.interrupted() && ending.isEmpty()) {
            ending = Optional.of(Ending.CANCELLED);
        }
        end(each, ending, outcome);
        threads.remove(Thread.currentThread());
    }

    /** The threads of a run inherit it from this one. */
    private void stepBack() {
        try {
            means.priority().applyHere();
        } catch (IOException e) {
            // Stepping forward needs a right that this process does not have: then it stays where it was started.
            return;
        }
    }

    private Report.Outcome perform(Running each) {
        return switch (each.order().work()) {
            case Work.Backup backup -> new BackupRun(each, backup, book, means).run();
            case Work.Restore restore -> new RestoreRun(each, restore, means).run();
            case Work.Verify verify -> new VerifyRun(each, verify, means).run();
            case Work.Found _,
                    Work.Retire _,
                    Work.Extend _,
                    Work.Prune _,
                    Work.Gc _,
                    Work.Check _,
                    Work.VerifySealed _,
                    Work.Measure _ ->
                throw new HoldfastException(
                        ErrorCode.USAGE, "order", "An agent has no repositories: such an order is for a media server.");
        };
    }

    /** What is committed is complete, whoever wanted to stop it; else why it was stopped says how it ended. */
    private void end(Running each, Optional<Ending> ending, Report.Outcome outcome) {
        boolean whole = outcome.result() == Report.Result.COMPLETE
                || outcome.result() == Report.Result.COMPLETE_WITH_EXCEPTIONS;
        if (whole || ending.isEmpty()) {
            end(each, outcome);
            return;
        }
        switch (ending.get()) {
            case CANCELLED -> {
                boolean told = outcome.result() == Report.Result.CANCELLED;
                end(each, told ? outcome : Outcomes.failed(each, Report.Result.CANCELLED, Optional.empty()));
            }
            case OVERDUE -> {
                Problem problem = Problem.of(
                        new HoldfastException(
                                ErrorCode.RUN_OVERDUE,
                                each.order().attempt().toString(),
                                "The run did not end before its deadline. Give it more time, or see in its report why it is slow."));
                end(each, Outcomes.failed(each, Report.Result.FAILED, Optional.of(problem)));
            }
            case SHUT_DOWN -> running.remove(each.order().attempt(), each);
        }
    }

    private void end(Running each, Report.Outcome outcome) {
        Attempt attempt = each.order().attempt();
        try {
            server.deliver(attempt, outcome);
            drop(attempt);
        } catch (HoldfastException e) {
            // This machine's disk is full or broken: what cannot be kept is at least told.
            server.tell(outcome);
        } finally {
            running.remove(attempt, each);
        }
    }

    private void drop(Attempt attempt) {
        book.drop(attempt);
        means.restores().drop(attempt.toString());
    }

    private void pulse() {
        try {
            while (true) {
                means.time().sleep(PULSE);
                for (Running each : running.values()) {
                    boolean overdue = each.order()
                            .deadline()
                            .filter(limit -> means.time().now().isAfter(limit))
                            .isPresent();
                    if (overdue) {
                        each.stop(Ending.OVERDUE);
                    }
                    each.news().ifPresent(server::tell);
                }
            }
        } catch (InterruptedException e) {
            // Closed.
            return;
        }
    }

    /** Stops everything. What can be resumed is, when the agent is started again. */
    @Override
    public void close() {
        pulse.interrupt();
        running.values().forEach(each -> each.stop(Ending.SHUT_DOWN));
        try {
            for (Thread each : List.copyOf(threads)) {
                each.join(FAREWELL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
