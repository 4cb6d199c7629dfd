package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.DomainState;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.thread.Watcher;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Looks after the scratch files of a job: before they fill their file system, or grow beyond what they may, the job is ended, so that the guest never waits. Should the guest have come to stand still all the same, it
 * goes on.
 */
final class ScratchWatch implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final long RESERVE_SHARE = 20;
    private static final long LEAST_RESERVE = 64 << 20;

    private final Reach reach;
    private final VirtualMachine machine;
    private final Path directory;
    private final Job job;
    private final MachineOptions options;
    private final GuestPace pace;
    private Optional<Watcher> watcher = Optional.empty();
    private volatile Optional<HoldfastException> trouble = Optional.empty();

    /** What has scratch files. */
    interface Job {
        /** Bytes that they take. */
        long used() throws LibvirtException;

        /** Ends it; a guest that waits goes on. */
        void end() throws LibvirtException;
    }

    private ScratchWatch(Means means, VirtualMachine machine, WorkPlace place, Job job) {
        reach = means.reach();
        this.machine = machine;
        this.job = job;
        directory = place.directory();
        options = means.options();
        pace = means.pace();
    }

    static ScratchWatch over(Means means, VirtualMachine machine, WorkPlace place, Job job) {
        ScratchWatch watch = new ScratchWatch(means, machine, place, job);
        watch.watcher = Optional.of(Watcher.start("scratch-watch-" + machine.name(), watch::watch));
        return watch;
    }

    private void watch() throws InterruptedException {
        while (!isEnded()) {
            reach.time().sleep(PAUSE);
        }
    }

    /** Looks, and ends the job when it must: again and again until it is, for a guest may stand still until then. */
    private boolean isEnded() {
        try {
            if (trouble.isEmpty()) {
                trouble = danger().map(this::stopped);
            }
            if (trouble.isEmpty()) {
                return false;
            }
            job.end();
            return true;
        } catch (LibvirtException | HoldfastException e) {
            // Whatever is wrong, who reads the disks sees it too.
            return false;
        }
    }

    private Optional<String> danger() throws LibvirtException {
        DomainState state = reach.ask(machine.uuid(), LibvirtDomain::state);
        long used = job.used();
        if (used > options.scratchLimit().orElse(Long.MAX_VALUE) / 2 || used > free() - reserve()) {
            // More than half of the room is taken: a guest whose disks are slow for a while is better than no
            // backup.
            pace.lift();
        }
        // One that stood still before does so for the sake of its own disk.
        if (machine.state() != VirtualMachine.State.PAUSED_BY_DISK_ERROR
                && state.state() == DomainState.State.PAUSED
                && state.reason() == DomainState.PAUSED_IO_ERROR) {
            return Optional.of("a scratch file could not grow, and the guest had to wait for a moment");
        }
        if (used > options.scratchLimit().orElse(Long.MAX_VALUE)) {
            return Optional.of("its scratch files take " + used + " bytes, more than --scratch-limit allows");
        }
        if (used > 0 && free() < reserve()) {
            return Optional.of("the file system of " + directory + " is nearly full");
        }
        return Optional.empty();
    }

    private long free() {
        return directory.toFile().getUsableSpace();
    }

    private long reserve() {
        long total = directory.toFile().getTotalSpace();
        return Math.min(Math.max(LEAST_RESERVE, total / RESERVE_SHARE), total / 4);
    }

    private HoldfastException stopped(String why) {
        return new HoldfastException(
                ErrorCode.PLATFORM_SCRATCH_FULL,
                machine.name(),
                "The backup of " + machine.name() + " was stopped: " + why
                        + ". The machine runs on. Name a work directory with more room with --work-dir, or back it up when it writes less.");
    }

    /** @throws HoldfastException when the job was ended */
    void check() {
        if (trouble.isPresent()) {
            HoldfastException why = trouble.get();
            throw new HoldfastException(why.code(), why.subject(), String.valueOf(why.getMessage()), why);
        }
    }

    @Override
    public void close() {
        watcher.ifPresent(Watcher::close);
    }
}
