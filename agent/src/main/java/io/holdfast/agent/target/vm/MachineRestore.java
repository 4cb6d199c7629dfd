package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.MachineRewrite;
import io.holdfast.agent.platform.MachineRewrite.Addresses;
import io.holdfast.agent.platform.MachineRewrite.Image;
import io.holdfast.agent.platform.MachineRewrite.OtherDisks;
import io.holdfast.agent.platform.MachineRewrite.Remark;
import io.holdfast.agent.platform.MachineRewrite.Rewritten;
import io.holdfast.agent.platform.MachineRewrite.Weight;
import io.holdfast.agent.platform.Patience;
import io.holdfast.agent.platform.Platform;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.restore.SeveralVolumes;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.target.vm.Intention.NewDisk;
import io.holdfast.agent.target.vm.MachineRestoreOptions.Existing;
import io.holdfast.agent.target.vm.MachineRestoreOptions.Start;
import io.holdfast.agent.target.vm.MachineRestoreResult.State;
import io.holdfast.agent.target.vm.MachineRestoreResult.Written;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings a virtual machine back.
 *
 * <p>Everything that can be known is checked before anything is written. Then all its images are written under names that say they are not whole, get their names together, and only then is the machine defined.
 * However it ends before that, no machine is there; a failure removes the files, and what a killed process left the next restore of the same name removes. One in the machine's place that is killed after it began to
 * replace is finished by the next contact.
 */
public final class MachineRestore {
    private final SnapshotReader reader;
    private final Platform platform;
    private final Randomness randomness;
    private final Time time;
    private final String tpmStates;

    public MachineRestore(SnapshotReader reader, Platform platform, Randomness randomness, Time time) {
        this(reader, platform, randomness, time, TpmStates.LIBVIRT);
    }

    MachineRestore(SnapshotReader reader, Platform platform, Randomness randomness, Time time, String tpmStates) {
        this.time = time;
        this.tpmStates = tpmStates;
        this.reader = reader;
        this.platform = platform;
        this.randomness = randomness;
    }

    /**
     * Restores.
     *
     * @throws HoldfastException {@link ErrorCode#SNAPSHOT_NO_SUCH_PATH} when the snapshot is of no machine or lacks a disk; {@link ErrorCode#PLATFORM_EXISTS},
     *     {@link ErrorCode#PLATFORM_REFUSED}, {@link ErrorCode#PLATFORM_BUSY}, {@link ErrorCode#TARGET_EXISTS}, {@link ErrorCode#TARGET_TOO_SMALL},
     *     {@link ErrorCode#TARGET_UNWRITABLE} or {@link ErrorCode#USAGE}, before a disk is written; {@link ErrorCode#TARGET_CONTENT} when a chunk is lost;
     *     {@link ErrorCode#SESSION_CANCELLED}; this and {@link ErrorCode#PLATFORM_UNREACHABLE} also when libvirt went away while it defined the machine and did not come back, so that nobody knows whether it did
     */
    public MachineRestoreResult run(MachineRestoreOptions options, RestoreProgress progress) {
        KeptMachine kept = KeptMachine.read(reader);
        requireLocal();
        if (options.existing() == Existing.REPLACED) {
            finishEarlier(kept.definition().machine().uuid());
        }
        Intention intention = new Planning(kept, options, platform, tpmStates).intention(randomness, this::room);
        Rewritten rewritten = rewrite(kept, intention, options);
        VirtualMachine defined;
        try (NewDirectories directories = new NewDirectories()) {
            directories.make(intention.documents().stream()
                    .filter(each -> each.part().equals(Intention.TPM))
                    .map(each -> each.file().directory())
                    .toList());
            defined = define(intention, rewritten, progress);
        }
        return result(kept, intention, options, rewritten, defined);
    }

    private VirtualMachine define(Intention intention, Rewritten rewritten, RestoreProgress progress) {
        Patience patience = new Patience(platform, time, progress::cancelled);
        try (Landing landing = Landing.prepare(intention.name(), intention.files(), intention.used())) {
            progress.expect(
                    intention.disks().size(),
                    intention.disks().stream().mapToLong(NewDisk::size).sum());
            write(intention.disks(), landing, progress);
            intention.documents().forEach(each -> landing.write(each.file(), each.content()));
            patience.ask(() -> {
                requireStill(intention);
                return intention;
            });
            landing.settle();
            landing.decide(rewritten.xml());
            VirtualMachine defined = define(intention, rewritten.xml(), landing, patience);
            landing.keep();
            return defined;
        }
    }

    private VirtualMachine define(Intention intention, String definition, Landing landing, Patience patience) {
        try {
            // When libvirtd went away, it may have been defined, and only the answer was lost.
            return patience.ask(() -> intention.made(platform.machines()).orElseGet(() -> {
                requireStill(intention);
                return platform.define(definition);
            }));
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.PLATFORM_UNREACHABLE && e.code() != ErrorCode.SESSION_CANCELLED) {
                throw e;
            }
            landing.leave();
            throw new HoldfastException(
                    e.code(),
                    intention.name(),
                    (e.code() == ErrorCode.SESSION_CANCELLED ? "Cancelled: " : "") + "libvirtd went away while "
                            + intention.name()
                            + " was to be defined, and nobody knows whether it was. Its files are whole and stay. When libvirtd is back, `holdfast vm cleanup` finishes or removes what is not a machine's; then restore it again if it is not there.",
                    e);
        }
    }

    /** Else what an earlier one needs would be removed, and should this one fail, nothing could finish it any more. */
    private void finishEarlier(String uuid) {
        UnfinishedReplacement unfinished = new UnfinishedReplacement(platform);
        platform.machines().stream().filter(each -> each.uuid().equals(uuid)).forEach(each -> {
            try {
                unfinished.finish(each);
            } catch (HoldfastException e) {
                if (e.code() != ErrorCode.PLATFORM_REFUSED) {
                    throw e;
                }
                // This one replaces all of it.
            }
        });
    }

    private void requireLocal() {
        platform.hosts().stream().filter(each -> !each.local()).findFirst().ifPresent(host -> {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_UNSUPPORTED,
                    host.uri(),
                    host.uri() + " is another host, and images are written on this one. Run the restore there.");
        });
    }

    private Rewritten rewrite(KeptMachine kept, Intention intention, MachineRestoreOptions options) {
        Map<String, Image> images = new HashMap<>();
        intention
                .disks()
                .forEach(each ->
                        images.put(each.target(), new Image(each.file().path(), Intention.word(each.format()))));
        boolean another = intention.identity() == MachineRewrite.Identity.NEW;
        return kept.definition()
                .to(new MachineRewrite.Plan(
                        intention.name(),
                        intention.uuid(),
                        intention.identity(),
                        another ? Addresses.NEW : options.addresses(),
                        images,
                        intention.replaced().isPresent() ? OtherDisks.KEPT : OtherDisks.DROPPED,
                        kept.missing(),
                        intention.nvram(),
                        HostFiles::exist));
    }

    /** Bytes that a disk takes at most: whole clusters where there is data, and what describes them. */
    private long room(Entry disk) {
        int cluster = 64 << 10;
        long[] position = {0};
        long[] counted = {0};
        long[] clusters = {0};
        reader.tree().runs(disk.content(), run -> {
            long end = position[0] + run.length();
            if (run instanceof Run.Stored && run.length() > 0) {
                long first = Math.max(position[0] / cluster, counted[0]);
                long last = (end - 1) / cluster + 1;
                clusters[0] += Math.max(0, last - first);
                counted[0] = Math.max(counted[0], last);
            }
            position[0] = end;
        });
        long tables = disk.size() / cluster / (cluster / Long.BYTES) + clusters[0] / (cluster / Short.BYTES) + 4;
        return (clusters[0] + tables) * cluster;
    }

    private void write(List<NewDisk> disks, Landing landing, RestoreProgress progress) {
        try {
            new SeveralVolumes(reader)
                    .run(
                            disks.stream()
                                    .map(each -> new SeveralVolumes.Part(
                                            ImageDirectory.bytes("/" + each.target()),
                                            ImageDirectory.bytes(landing.partial(each.file())),
                                            each.format()))
                                    .toList(),
                            progress);
        } catch (HoldfastException e) {
            if (e.code() == ErrorCode.SESSION_CANCELLED) {
                throw new HoldfastException(
                        ErrorCode.SESSION_CANCELLED,
                        e.subject(),
                        "Cancelled: no machine was made, its files are removed.",
                        e);
            }
            throw e;
        }
    }

    /** Writing takes a while; who made or started a machine meanwhile is not overruled. */
    private void requireStill(Intention intention) {
        if (intention.replaced().isPresent()) {
            Planning.requireOff(platform.machine(intention.uuid()));
            return;
        }
        platform.machines().stream()
                .filter(each ->
                        each.name().equals(intention.name()) || each.uuid().equals(intention.uuid()))
                .findFirst()
                .ifPresent(each -> {
                    throw new HoldfastException(
                            ErrorCode.PLATFORM_EXISTS,
                            each.name(),
                            "A machine " + each.name() + " (" + each.uuid()
                                    + ") was made meanwhile. Give another --name.");
                });
    }

    private MachineRestoreResult result(
            KeptMachine kept,
            Intention intention,
            MachineRestoreOptions options,
            Rewritten rewritten,
            VirtualMachine defined) {
        Losses losses = new Losses();
        for (Remark each : rewritten.remarks()) {
            if (each.weight() == Weight.LOSS) {
                losses.add(each.subject(), ErrorCode.PLATFORM_NOT_BY_IMAGE, each.message());
            } else {
                losses.remark(each.subject() + ": " + each.message());
            }
        }
        long states = intention.documents().stream()
                .filter(each -> each.part().equals(Intention.TPM))
                .count();
        if (states < kept.tpm().size()) {
            losses.add(
                    "tpm",
                    ErrorCode.PLATFORM_UNSUPPORTED,
                    "Not all of the state of its TPM is understood and was put back. The snapshot has "
                            + String.join(", ", kept.tpm().keySet()) + ".");
        }
        State state = State.OFF;
        if (options.start() == Start.STARTED) {
            try {
                platform.start(defined.uuid());
                state = State.STARTED;
            } catch (HoldfastException e) {
                // It is whole, and why it does not start may be nothing but a busy port.
                losses.add(intention.name(), e.code(), "It was restored and does not start: " + e.getMessage());
            }
        }
        List<Written> files = new ArrayList<>();
        intention
                .disks()
                .forEach(each -> files.add(
                        new Written(each.target(), each.file().path(), Intention.word(each.format()), each.size())));
        intention
                .documents()
                .forEach(each -> files.add(new Written(each.part(), each.file().path(), "raw", each.content().length)));
        return new MachineRestoreResult(
                intention.name(),
                defined.uuid(),
                switch (intention.identity()) {
                    case ORIGINAL -> MachineRestoreResult.Identity.ORIGINAL;
                    case NEW -> MachineRestoreResult.Identity.NEW;
                },
                state,
                files,
                files.stream().mapToLong(Written::bytes).sum(),
                losses.exceptions(),
                losses.remarks());
    }
}
