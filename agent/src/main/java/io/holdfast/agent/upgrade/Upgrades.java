package io.holdfast.agent.upgrade;

import io.holdfast.agent.run.Server;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Warrant;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Carries out orders to upgrade, one at a time: waits until no run is under way, fetches the packages, has them installed, and tells when that fails. */
public final class Upgrades implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Installer installer;
    private final Supplier<Credentials> own;
    private final Server server;
    private final BooleanSupplier idle;
    private final Time time;
    private final LinkedBlockingQueue<Command.Piece> pieces = new LinkedBlockingQueue<>(1);
    private Optional<Thread> thread = Optional.empty();

    /** {@code idle}: whether no run is under way. */
    public Upgrades(Installer installer, Supplier<Credentials> own, Server server, BooleanSupplier idle, Time time) {
        this.installer = installer;
        this.own = own;
        this.server = server;
        this.idle = idle;
        this.time = time;
    }

    /** Of the package that this program came in. */
    public String version() {
        return installer.version();
    }

    /** The server is there. */
    public void welcomed() {
        installer.connected();
    }

    /** Begins, or goes on. One that is at work already is left alone; another takes its place. */
    public synchronized void order(Command.Upgrade order) {
        boolean known = thread.filter(each -> each.getName().equals(order.upgrade()) && each.isAlive())
                .isPresent();
        if (!known) {
            thread.ifPresent(Thread::interrupt);
            thread = Optional.of(Thread.ofVirtual().name(order.upgrade()).start(() -> carryOut(order)));
        }
    }

    /** A piece has come. */
    public void piece(Command.Piece piece) {
        pieces.clear();
        pieces.add(piece);
    }

    private void carryOut(Command.Upgrade order) {
        try {
            switch (installer.state(order.upgrade())) {
                case Installer.State.Unknown() -> {
                    handOver(order);
                    watch(order.upgrade());
                }
                case Installer.State.Handed(), Installer.State.Failed _ -> watch(order.upgrade());
                case Installer.State.Installed() -> {
                    // The version that is running now shows it.
                }
            }
        } catch (HoldfastException e) {
            tell(order.upgrade(), Report.Stage.FAILED, Optional.of(Problem.of(e)));
        } catch (IOException e) {
            HoldfastException problem = new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    installer.directory().toString(),
                    "The packages cannot be written to " + installer.directory() + ": " + InWords.of(e) + ".",
                    e);
            tell(order.upgrade(), Report.Stage.FAILED, Optional.of(Problem.of(problem)));
        } catch (InterruptedException e) {
            // Closed, or another upgrade takes its place.
            return;
        }
    }

    private void handOver(Command.Upgrade order) throws IOException, InterruptedException {
        Credentials credentials = own.get();
        Warrant warrant = Warrant.verified(
                order.warrant(), credentials.roots(), credentials.identity().id(), time.now());
        tell(warrant.upgrade(), Report.Stage.FETCHING, Optional.empty());
        Fetch fetch = new Fetch(server, pieces, time);
        for (Warrant.Parcel each : warrant.packages()) {
            fetch.fetch(warrant, each, installer.file(each));
        }
        while (!idle.getAsBoolean()) {
            if (time.now().isAfter(warrant.expires())) {
                throw Fetch.failed("a run was still under way at " + warrant.expires());
            }
            time.sleep(LOOK);
        }
        tell(warrant.upgrade(), Report.Stage.INSTALLING, Optional.empty());
        installer.install(warrant.upgrade(), order.warrant());
    }

    /** Until this process is stopped, unless it fails. */
    private void watch(String upgrade) throws InterruptedException {
        Installer.State state = installer.state(upgrade);
        while (state instanceof Installer.State.Handed) {
            time.sleep(LOOK);
            state = installer.state(upgrade);
        }
        if (state instanceof Installer.State.Failed(String reason)) {
            throw Fetch.failed(reason);
        }
    }

    private void tell(String upgrade, Report.Stage stage, Optional<Problem> problem) {
        server.tell(new Report.Upgrading(upgrade, stage, problem));
    }

    @Override
    public synchronized void close() {
        thread.ifPresent(Thread::interrupt);
    }
}
