package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.GuestFile;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Problem;
import io.holdfast.agent.source.vm.MachineOptions.Freezing;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Freezes a guest around one short act. However the act ends, the guest is thawed: by this, or when this process dies by the guard, which hears of each freeze first.
 */
final class GuestFreeze {
    private static final String COMMAND = "{\"execute\":\"guest-fsfreeze-freeze\"}";
    private static final Duration THAW_PATIENCE = Duration.ofSeconds(60);
    private static final Duration DEAF_PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONG_PATIENCE = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final List<String> WITH_HOOKS = List.of("-F", "--fsfreeze-hook");

    private final Reach reach;
    private final MachineOptions options;
    private final ThawGuard guard;

    /**
     * What came of it.
     *
     * @param reason why it is no better, for a person; may be empty
     * @param took from the command to freeze until the guest was thawed
     */
    record Outcome(Consistency consistency, String reason, Duration took) {}

    /** What is done meanwhile. */
    @FunctionalInterface
    interface Act {
        void run() throws LibvirtException;
    }

    GuestFreeze(Reach reach, MachineOptions options, ThawGuard guard) {
        this.reach = reach;
        this.options = options;
        this.guard = guard;
    }

    /** Runs the act, with the guest frozen where it can be and shall be. */
    Outcome around(VirtualMachine machine, WorkPlace place, Act act) throws LibvirtException {
        Optional<String> obstacle = obstacle(machine);
        if (obstacle.isPresent()) {
            require(machine, obstacle.get());
            act.run();
            return new Outcome(Consistency.CRASH, obstacle.get(), Duration.ZERO);
        }
        Consistency reached = hooks(machine) ? Consistency.APPLICATION : Consistency.FILE_SYSTEM;
        guard.arm(machine.uuid());
        place.note(Leftovers.FROZEN, machine.uuid());
        long began = reach.time().nanos();
        Optional<String> failure = Optional.of("libvirtd went away");
        try {
            failure = freeze(machine);
            if (failure.isPresent()) {
                require(machine, failure.get());
            }
            act.run();
        } finally {
            if (failure.isPresent()) {
                // The guest may be deaf for long, and freeze long after we gave up.
                thawMeanwhile(machine, place);
            } else {
                thaw(machine, place);
            }
        }
        Duration took = Duration.ofNanos(reach.time().nanos() - began);
        return new Outcome(failure.isPresent() ? Consistency.CRASH : reached, failure.orElse(""), took);
    }

    private Optional<String> obstacle(VirtualMachine machine) {
        if (options.freezing() == Freezing.NEVER) {
            return Optional.of("freezing was not asked for");
        }
        return switch (machine.state()) {
            case RUNNING ->
                switch (machine.agent()) {
                    case NONE -> Optional.of("the machine has no channel for a guest agent");
                    case SILENT -> Optional.of("no guest agent runs in the guest");
                    case CONNECTED, UNKNOWN -> Optional.empty();
                };
            case PAUSED, PAUSED_BY_DISK_ERROR, SLEEPING, CRASHED, OFF, SAVED, UNKNOWN ->
                Optional.of("the guest does not run and cannot be asked");
        };
    }

    private void require(VirtualMachine machine, String obstacle) {
        if (options.freezing() == Freezing.REQUIRED) {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_GUEST_SILENT,
                    machine.name(),
                    "The guest of " + machine.name() + " was not frozen: " + obstacle
                            + ". Start qemu-guest-agent in it, or back up with --freeze if-possible.");
        }
    }

    /** Whether the agent tells applications: VSS does in Windows, hooks do where it was started with them. */
    private boolean hooks(VirtualMachine machine) throws LibvirtException {
        try {
            Optional<String> words = reach.ask(machine.uuid(), domain -> GuestFile.read(domain, "/proc/self/cmdline"));
            return words.isPresent()
                    ? List.of(words.get().split("\0", -1)).stream()
                            .anyMatch(word -> WITH_HOOKS.stream().anyMatch(word::startsWith))
                    : isWindows(machine);
        } catch (LibvirtException e) {
            return false;
        }
    }

    private boolean isWindows(VirtualMachine machine) throws LibvirtException {
        return reach.ask(machine.uuid(), domain -> domain.guestFacts(io.holdfast.agent.platform.libvirt.GuestFact.OS))
                .text("os.id")
                .orElse("")
                .equals("mswindows");
    }

    /** Why it is not frozen; empty when it is. */
    private Optional<String> freeze(VirtualMachine machine) throws LibvirtException {
        try {
            String answer = reach.ask(machine.uuid(), domain -> domain.agent().execute(COMMAND, options.freezeLimit()));
            return answer.contains("\"error\"") ? Optional.of("the guest agent refused: " + answer) : Optional.empty();
        } catch (LibvirtException e) {
            if (e.problem() == Problem.NO_DOMAIN || e.problem() == Problem.UNREACHABLE) {
                throw e;
            }
            return Optional.of("the guest agent did not freeze its file systems within "
                    + options.freezeLimit().toSeconds() + " s (" + e.getMessage() + ")");
        }
    }

    /** Thaws one that is frozen. Should it fail, that goes on beside whatever else this process does. */
    private void thaw(VirtualMachine machine, WorkPlace place) throws LibvirtException {
        try {
            thaw(machine, THAW_PATIENCE);
            thawed(machine, place);
        } catch (LibvirtException | HoldfastException e) {
            thawAside(machine, place);
            throw e;
        }
    }

    private void thawAside(VirtualMachine machine, WorkPlace place) {
        Thread.ofPlatform().daemon().name("thaw-" + machine.name()).start(() -> thawLater(machine, place));
    }

    /** Thaws a guest that did not freeze in time. While it is deaf it is not waited for: it is thawed as soon as it listens. */
    private void thawMeanwhile(VirtualMachine machine, WorkPlace place) {
        try {
            thaw(machine, DEAF_PATIENCE);
            thawed(machine, place);
        } catch (LibvirtException | HoldfastException e) {
            thawAside(machine, place);
        }
    }

    private void thawLater(VirtualMachine machine, WorkPlace place) {
        try {
            thaw(machine, LONG_PATIENCE);
            thawed(machine, place);
        } catch (LibvirtException | HoldfastException e) {
            // The guard goes on when this process ends.
            return;
        }
    }

    private void thawed(VirtualMachine machine, WorkPlace place) {
        guard.disarm(machine.uuid());
        place.forget(Leftovers.FROZEN);
    }

    private void thaw(VirtualMachine machine, Duration patience) throws LibvirtException {
        long end = reach.time().nanos() + patience.toNanos();
        while (true) {
            try {
                Thaw.of(reach, machine.uuid());
                return;
            } catch (LibvirtException e) {
                if (reach.time().nanos() > end) {
                    // The guard goes on when this process ends.
                    throw e;
                }
            }
            try {
                reach.time().sleep(PAUSE);
            } catch (InterruptedException e) {
                // Thawed all the same: an interrupted thread may not leave a guest frozen.
                Thread.currentThread().interrupt();
                Thaw.of(reach, machine.uuid());
                return;
            }
        }
    }
}
