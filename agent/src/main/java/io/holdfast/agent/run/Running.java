package io.holdfast.agent.run;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.OrderBook;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RepositoryAccess;
import io.holdfast.protocol.control.Shares;
import io.holdfast.protocol.session.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** An attempt that is worked at: how far it is, how fast it may be, and the ways to stop it. */
final class Running {
    private final OrderBook.Accepted accepted;
    private final Pace pace;
    private final Time time;
    private final Instant began;
    private final long start;
    private final List<Runnable> ways = new ArrayList<>();
    private final AtomicReference<Supplier<Report.Progress>> gauge;
    private Optional<Ending> ending = Optional.empty();
    private Stage stage = Stage.STOPPABLE;
    private volatile boolean kept;

    /** Why an attempt is to stop before its end. */
    enum Ending {
        CANCELLED,
        OVERDUE,
        /** The agent stops, and goes on with the attempt when it is started again. */
        SHUT_DOWN
    }

    private enum Stage {
        STOPPABLE,
        /** Too late to stop: what is to be committed is on its way, or all is over. */
        CLOSING
    }

    Running(OrderBook.Accepted accepted, Time time) {
        this.accepted = accepted;
        this.time = time;
        pace = new Pace(accepted.order().limits().bytesPerSecond(), time);
        began = time.now();
        start = time.nanos();
        gauge = new AtomicReference<>(() -> progress("connecting"));
    }

    Command.Order order() {
        return accepted.order();
    }

    OrderBook.Accepted accepted() {
        return accepted;
    }

    RepositoryAccess access() {
        return order().access()
                .orElseThrow(() -> new HoldfastException(
                        ErrorCode.USAGE,
                        order().attempt().toString(),
                        "The order for " + order().attempt() + " names no repository."));
    }

    Pace pace() {
        return pace;
    }

    Instant began() {
        return began;
    }

    Duration took() {
        return Duration.ofNanos(time.nanos() - start);
    }

    /** Threads that may compute. */
    int threads() {
        return Math.max(1, order().limits().threads());
    }

    /** It is on disk: from now on the server may believe that it goes on. */
    void kept() {
        kept = true;
    }

    /** What may be told of it meanwhile. */
    Optional<Report.Progress> news() {
        return kept ? Optional.of(progress()) : Optional.empty();
    }

    Report.Progress progress() {
        return gauge.get().get();
    }

    void show(Supplier<Report.Progress> next) {
        gauge.set(next);
    }

    /** A progress of which nothing is known but what it is at. */
    Report.Progress progress(String phase) {
        return new Report.Progress(
                order().attempt(),
                phase,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                "",
                Shares.unknown());
    }

    /** Says how to stop what was just begun. */
    synchronized void stopBy(Runnable way) {
        ways.add(way);
        if (ending.isPresent() && stage == Stage.STOPPABLE) {
            way.run();
        }
    }

    /** Stops it, unless it is too late for that. The first reason counts. */
    synchronized void stop(Ending why) {
        if (stage == Stage.STOPPABLE && ending.isEmpty()) {
            ending = Optional.of(why);
            ways.forEach(Runnable::run);
        }
    }

    /** It begins, or begins again: it can be stopped. */
    synchronized void open() {
        stage = Stage.STOPPABLE;
    }

    /** From now on it cannot be stopped; raises when it was already. */
    synchronized void close() {
        if (ending.isPresent()) {
            throw new HoldfastException(
                    ErrorCode.SESSION_CANCELLED, order().attempt().toString(), "The run was stopped.");
        }
        stage = Stage.CLOSING;
    }

    /** It is over; tells why it was stopped, if it was. */
    synchronized Optional<Ending> finish() {
        stage = Stage.CLOSING;
        return ending;
    }

    synchronized Optional<Ending> ending() {
        return ending;
    }
}
