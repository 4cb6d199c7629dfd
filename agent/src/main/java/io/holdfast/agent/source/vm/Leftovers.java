package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.BlockJob;
import io.holdfast.agent.platform.libvirt.DomainState;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Problem;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What runs that died left on a machine or its host: a backup job, a frozen guest, checkpoints of snapshots that never came to be, files. Only what carries our prefix and
 * belongs to no living run is touched.
 */
public final class Leftovers {
    /** A file in the directory of a run that names the guest it has frozen. */
    static final String FROZEN = "frozen";

    private static final String LIVES = "another run of Holdfast backs it up right now";

    private final Reach reach;

    public Leftovers(Reach reach) {
        this.reach = reach;
    }

    /**
     * Ends servers of dead runs, and what they made in QEMU, removes their directories, and thaws the guests that are named in them. Says what was done.
     *
     * @param needless which bitmaps that QEMU keeps for later runs go, too
     */
    public List<String> onHost(Path root, Predicate<CheckpointName> needless) {
        List<String> done = new ArrayList<>(StrayServers.end(root));
        for (Path each : WorkPlace.abandonedIn(root)) {
            try {
                if (Files.exists(each.resolve(FROZEN))) {
                    String uuid = Files.readString(each.resolve(FROZEN)).strip();
                    Thaw.of(reach, uuid);
                    done.add("thawed machine " + uuid + ", frozen by a run that died");
                }
                if (Files.exists(each.resolve(MonitorBackup.NOTE))) {
                    inMonitor(each, needless).ifPresent(done::add);
                }
            } catch (LibvirtException | HoldfastException | java.io.IOException e) {
                // It stays for the next contact.
                continue;
            }
            if (!inUse(each)) {
                WorkPlace.remove(each);
                done.add("removed " + each + " of a run that died");
            }
        }
        return done;
    }

    /** What a run made through QEMU's monitor ends; with QEMU it has ended already. */
    private Optional<String> inMonitor(Path directory, Predicate<CheckpointName> needless)
            throws LibvirtException, java.io.IOException {
        String uuid = Files.readString(directory.resolve(MonitorBackup.NOTE)).strip();
        boolean active;
        try {
            active = reach.ask(uuid, domain -> domain.state().isActive());
        } catch (LibvirtException e) {
            if (e.problem() != Problem.NO_DOMAIN) {
                throw e;
            }
            active = false;
        }
        if (!active) {
            return Optional.empty();
        }
        MonitorJob job = monitor(uuid, directory);
        if (inUse(directory)) {
            // The server is that of libvirt's job, which ends with the job.
            job.release(needless);
        } else {
            job.end(WorkPlace.qemuSocket(directory), needless);
        }
        return Optional.of("ended what a run that died had made in QEMU of machine " + uuid);
    }

    private MonitorJob monitor(String uuid, Path directory) {
        String run = directory.getFileName().toString().substring(CheckpointName.PREFIX.length());
        return new MonitorJob(reach, uuid, SnapshotId.parse(run));
    }

    /**
     * Removes bitmaps of ours that QEMU keeps in its memory for later runs. To ask for them marks the machine in libvirt, so that this is not done without a reason.
     *
     * @param needless which of ours
     * @return what was done
     */
    public List<String> bitmaps(String uuid, Predicate<CheckpointName> needless) {
        try {
            if (!reach.ask(uuid, domain -> domain.state().isActive())) {
                return List.of();
            }
            return new MonitorJob(reach, uuid, new SnapshotId(0, 0))
                    .forget(needless).stream()
                            .map(each -> "removed bitmap " + each + " from QEMU")
                            .toList();
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.PLATFORM_REFUSED) {
                throw e;
            }
            return List.of();
        } catch (LibvirtException e) {
            return switch (e.problem()) {
                case NO_SUPPORT, NO_DOMAIN, OPERATION_INVALID -> List.of();
                default -> throw e.translated(uuid);
            };
        }
    }

    /** Whether a job that is still there writes into it: that job must go first. */
    private boolean inUse(Path directory) {
        try {
            for (LibvirtDomain each : reach.platform().connection().domains()) {
                if (job(each)
                        .flatMap(WorkPlace::mentioned)
                        .filter(directory::equals)
                        .isPresent()) {
                    return true;
                }
            }
            return false;
        } catch (LibvirtException e) {
            return true;
        }
    }

    /**
     * Ends a job of ours whose run is dead, and lets a guest go on that stands still because of it.
     *
     * @return what was done
     * @throws HoldfastException {@link ErrorCode#PLATFORM_BUSY} when the machine has a job of a run that lives, or of somebody else
     */
    public List<String> job(String uuid) {
        List<String> done = new ArrayList<>();
        try {
            reach.order(uuid, domain -> {
                if (!domain.state().isActive()) {
                    return;
                }
                switch (domain.jobStatistics().state()) {
                    case BOUNDED, UNBOUNDED -> end(domain, done);
                    case NONE, COMPLETED, FAILED, CANCELLED -> {}
                }
            });
        } catch (LibvirtException e) {
            throw e.translated(uuid);
        }
        return done;
    }

    private void end(LibvirtDomain domain, List<String> done) throws LibvirtException {
        Optional<Path> directory = job(domain).flatMap(WorkPlace::mentioned);
        if (directory.isEmpty()) {
            throw busy(domain, "a job that is not Holdfast's runs on it");
        }
        if (!WorkPlace.abandoned(directory.get())) {
            throw busy(domain, LIVES);
        }
        domain.abortJob();
        if (Files.exists(directory.get().resolve(MonitorBackup.NOTE))) {
            monitor(domain.uuid(), directory.get()).release(_ -> false);
        }
        WorkPlace.remove(directory.get());
        done.add("ended the backup job of a run that died");
        resume(domain);
    }

    /** Ends the backup job of one run; that of anybody else, begun after it had ended, goes on. {@code machine} as it was before. */
    static void endOwn(LibvirtDomain domain, VirtualMachine machine, WorkPlace place) throws LibvirtException {
        if (job(domain)
                .flatMap(WorkPlace::mentioned)
                .filter(place.directory()::equals)
                .isPresent()) {
            domain.abortJob();
        }
        if (machine.state() != VirtualMachine.State.PAUSED_BY_DISK_ERROR) {
            resume(domain);
        }
    }

    private static HoldfastException busy(LibvirtDomain domain, String why) {
        return new HoldfastException(
                ErrorCode.PLATFORM_BUSY,
                domain.name(),
                "Machine " + domain.name() + " cannot be backed up now: " + why
                        + ". Try again when that is over; `virsh domjobinfo` shows it.");
    }

    /** Lets a guest go on that stands still because a scratch file could not grow. */
    static void resume(LibvirtDomain domain) throws LibvirtException {
        DomainState state = domain.state();
        if (state.state() == DomainState.State.PAUSED && state.reason() == DomainState.PAUSED_IO_ERROR) {
            domain.resume();
        }
    }

    private static Optional<String> job(LibvirtDomain domain) throws LibvirtException {
        try {
            return Optional.of(domain.backups().xml());
        } catch (LibvirtException e) {
            return switch (e.problem()) {
                case NO_BACKUP, NO_DOMAIN, NO_SUPPORT, OPERATION_INVALID, OPERATION_FAILED -> Optional.empty();
                default -> throw e;
            };
        }
    }

    /**
     * Deletes checkpoints of ours.
     *
     * @param needless which of ours
     * @return their names
     */
    public List<String> checkpoints(String uuid, Predicate<CheckpointName> needless) {
        List<String> deleted = new ArrayList<>();
        try {
            for (String name : names(uuid)) {
                if (CheckpointName.parse(name).filter(needless).isPresent() && delete(uuid, name)) {
                    deleted.add(name);
                }
            }
        } catch (LibvirtException e) {
            throw e.translated(uuid);
        }
        return deleted;
    }

    private List<String> names(String uuid) throws LibvirtException {
        try {
            return reach.ask(uuid, domain -> domain.checkpoints().names());
        } catch (LibvirtException e) {
            if (e.problem() == Problem.NO_SUPPORT || e.problem() == Problem.NO_DOMAIN) {
                return List.of();
            }
            throw e;
        }
    }

    /** False when it must wait: bitmaps are deleted by a running QEMU. */
    private boolean delete(String uuid, String name) throws LibvirtException {
        try {
            reach.order(uuid, domain -> domain.checkpoints().delete(name));
            return true;
        } catch (LibvirtException e) {
            return switch (e.problem()) {
                case NO_CHECKPOINT -> true;
                case UNREACHABLE -> throw e;
                default -> false;
            };
        }
    }

    /**
     * Merges overlays of dead runs back into the images below them; those of a machine that is off are part of it until it runs. Says what was done.
     *
     * @param root where runs have their directories
     * @throws HoldfastException {@link ErrorCode#PLATFORM_BUSY} when a run that lives reads an image below one
     */
    public List<String> overlays(String uuid, Path root) {
        List<String> done = new ArrayList<>();
        VirtualMachine machine = reach.platform().machine(uuid);
        if (!machine.state().isActive()) {
            return done;
        }
        machine.disks().forEach(disk -> {
            Optional<SnapshotId> run = Overlay.run(disk);
            if (run.isPresent()) {
                try {
                    if (StrayServers.serves(root, run.get())) {
                        throw busy(reach.platform().domain(uuid), LIVES);
                    }
                    Overlay.merge(reach, uuid, disk);
                    done.add("merged the overlay of " + disk.target() + " left by a run that died");
                } catch (LibvirtException e) {
                    throw e.translated(uuid);
                }
            }
        });
        return done;
    }

    /** Whether a block job is under way on a disk. */
    static boolean merging(LibvirtDomain domain, String target) throws LibvirtException {
        return domain.blockJobs()
                .find(target)
                .map(BlockJob::kind)
                .filter(kind -> kind == BlockJob.Kind.ACTIVE_COMMIT)
                .isPresent();
    }
}
