package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.DomainState;
import io.holdfast.agent.platform.libvirt.JobStatistics;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
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
    private final WorkPlace place;
    private final MachineOptions options;
    private final Thread thread;
    private volatile Optional<HoldfastException> trouble = Optional.empty();

    private ScratchWatch(Means means, VirtualMachine machine, WorkPlace place) {
        reach = means.reach();
        this.machine = machine;
        this.place = place;
        directory = place.directory();
        options = means.options();
        thread = Thread.ofPlatform()
                .daemon()
                .name("scratch-watch-" + machine.name())
                .unstarted(this::watch);
    }

    static ScratchWatch over(Means means, VirtualMachine machine, WorkPlace place) {
        ScratchWatch watch = new ScratchWatch(means, machine, place);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try {
            while (trouble.isEmpty()) {
                look();
                reach.time().sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            // Closed.
            return;
        }
    }

    private void look() {
        try {
            reach.order(machine.uuid(), domain -> {
                DomainState state = domain.state();
                boolean stands =
                        state.state() == DomainState.State.PAUSED && state.reason() == DomainState.PAUSED_IO_ERROR;
                JobStatistics job = domain.jobStatistics();
                long used = job.scratchUsed().orElse(0);
                if (stands) {
                    end(domain, "a scratch file could not grow, and the guest had to wait for a moment");
                } else if (used > options.scratchLimit().orElse(Long.MAX_VALUE)) {
                    end(domain, "its scratch files take " + used + " bytes, more than --scratch-limit allows");
                } else if (used > 0 && free() < reserve()) {
                    end(domain, "the file system of " + directory + " is nearly full");
                }
            });
        } catch (LibvirtException | HoldfastException e) {
            // Whatever is wrong, who reads the disks sees it too.
            return;
        }
    }

    private long free() {
        return directory.toFile().getUsableSpace();
    }

    private long reserve() {
        long total = directory.toFile().getTotalSpace();
        return Math.min(Math.max(LEAST_RESERVE, total / RESERVE_SHARE), total / 4);
    }

    private void end(LibvirtDomain domain, String why) throws LibvirtException {
        trouble = Optional.of(
                new HoldfastException(
                        ErrorCode.PLATFORM_SCRATCH_FULL,
                        machine.name(),
                        "The backup of " + machine.name() + " was stopped: " + why
                                + ". The machine runs on. Name a work directory with more room with --work-dir, or back it up when it writes less."));
        Leftovers.endOwn(domain, place);
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
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
