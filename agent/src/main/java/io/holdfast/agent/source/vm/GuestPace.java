package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.BlockStatistics;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Problem;
import io.holdfast.agent.thread.Watcher;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.time.Duration;
import java.util.Optional;

/**
 * Holds the reading of a guest's disks back so that the guest's own use of them stays quick. A thread looks at what libvirt counts; readers ask before they read. Without news of the
 * guest nobody is held back. Safe for use by many threads.
 */
final class GuestPace implements AutoCloseable {
    private static final Duration STRETCH = Duration.ofMillis(100);
    private static final long STALE = 1_000_000_000;
    private static final long PATIENCE = 10_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final int PIECE = 64 << 10;

    private final Statistics statistics;
    private final Time time;
    private final Optional<PaceRule> rule;
    private Optional<Watcher> watcher = Optional.empty();

    private Pace pace = new Pace.Full();
    private long since;
    /** When what was read so far will have been due. */
    private long due;

    private long read;
    private long held;
    private boolean lifted;
    private String note = "";

    /** Asked for what a guest has done so far. */
    interface Statistics {
        BlockStatistics now() throws LibvirtException;
    }

    GuestPace(Statistics statistics, Optional<PaceRule> rule, Time time) {
        this.statistics = statistics;
        this.rule = rule;
        this.time = time;
        since = time.nanos();
    }

    /** Begins to look at a machine, unless it is off or may be slowed down at will. */
    static GuestPace over(Reach reach, VirtualMachine machine, MachineOptions options) {
        Optional<PaceRule> rule = options.guestSlowdown().stream()
                .filter(_ -> machine.state() == VirtualMachine.State.RUNNING)
                .mapToObj(percent -> new PaceRule(percent / 100.0))
                .findFirst();
        GuestPace pace =
                new GuestPace(() -> reach.ask(machine.uuid(), LibvirtDomain::blockStatistics), rule, reach.time());
        if (rule.isPresent()) {
            pace.watcher = Optional.of(Watcher.start("guest-pace-" + machine.name(), pace::watch));
        }
        return pace;
    }

    private void watch() throws InterruptedException {
        try {
            BlockStatistics before = statistics.now();
            while (!isLifted()) {
                time.sleep(STRETCH);
                BlockStatistics now = statistics.now();
                turn(now.operations() - before.operations(), now.nanos() - before.nanos());
                before = now;
            }
        } catch (LibvirtException e) {
            if (e.problem() == Problem.NO_SUPPORT) {
                say("Its disks were read at full speed: this libvirt does not tell how quick they are for the guest.");
            }
            lift();
        } catch (HoldfastException e) {
            // Whatever is wrong, who reads the disks sees it too.
            lift();
        }
    }

    /** A stretch has ended, in which the guest had so many operations. */
    synchronized void turn(long operations, long nanos) {
        long now = time.nanos();
        if (!(pace instanceof Pace.Full)) {
            held += now - since;
        }
        // A machine that was started anew counts from nothing.
        Stretch past = new Stretch((double) (now - since) / SECOND, Math.max(0, operations), Math.max(0, nanos), read);
        pace = rule.orElseThrow().next(past);
        since = now;
        read = 0;
    }

    /**
     * Waits until something may be read.
     *
     * @param wanted bytes
     * @return how many of them, at least 1
     */
    int take(int wanted) {
        try {
            for (long wait = claim(wanted); wait > 0; wait = claim(wanted)) {
                time.sleep(Duration.ofNanos(Math.min(wait, PATIENCE)));
            }
        } catch (InterruptedException e) {
            // Who interrupts a reader wants it to come to an end, not to wait.
            Thread.currentThread().interrupt();
        }
        return isFull() ? wanted : Math.min(wanted, PIECE);
    }

    /** Nanoseconds to wait, or none when a piece is taken. */
    private synchronized long claim(int wanted) {
        if (isFull()) {
            return 0;
        }
        return switch (pace) {
            case Pace.Full _ -> 0;
            case Pace.Rest _ -> PATIENCE;
            case Pace.Held(long bytesPerSecond) -> {
                long now = time.nanos();
                if (due > now) {
                    yield due - now;
                }
                due = Math.max(due, now - PATIENCE) + Math.min(wanted, PIECE) * SECOND / bytesPerSecond;
                yield 0;
            }
        };
    }

    /** Whether nobody needs to wait. */
    synchronized boolean isFull() {
        return lifted || pace instanceof Pace.Full || time.nanos() - since > STALE;
    }

    /** So much was read. */
    synchronized void done(long bytes) {
        read += bytes;
    }

    /** From now on full speed, for there is something worse than a slow disk. */
    synchronized void lift() {
        lifted = true;
    }

    private synchronized boolean isLifted() {
        return lifted;
    }

    private synchronized void say(String what) {
        note = what;
    }

    /** For how long reading was held back until now, and what there is to say about it. */
    synchronized HeldBack heldBack() {
        return new HeldBack(Duration.ofNanos(held), note);
    }

    @Override
    public void close() {
        watcher.ifPresent(Watcher::close);
    }
}
