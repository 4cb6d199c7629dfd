package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.DiskTrait;
import io.holdfast.agent.platform.MachineRewrite.Identity;
import io.holdfast.agent.platform.Platform;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.target.vm.Intention.NewDisk;
import io.holdfast.agent.target.vm.Intention.NewDocument;
import io.holdfast.agent.target.vm.Landing.Kind;
import io.holdfast.agent.target.vm.Landing.NewFile;
import io.holdfast.agent.target.vm.MachineRestoreOptions.Existing;
import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.tree.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.ToLongFunction;

/** Decides what a restore does, or refuses it, before anything is touched. */
final class Planning {
    private static final int VERSION_4 = 0x4000;

    private final KeptMachine kept;
    private final MachineRestoreOptions options;
    private final Platform platform;
    private final String states;
    private final VirtualMachine was;

    /** {@code states} is the directory in which libvirt keeps the states of TPMs. */
    Planning(KeptMachine kept, MachineRestoreOptions options, Platform platform, String states) {
        this.states = states;
        this.kept = kept;
        this.options = options;
        this.platform = platform;
        was = kept.definition().machine();
    }

    /**
     * Decides.
     *
     * @param room how many bytes a disk takes at most, in any format
     */
    Intention intention(Randomness randomness, ToLongFunction<Entry> room) {
        String name = options.name().orElse(was.name());
        if (name.isBlank() || name.contains("\n")) {
            throw new HoldfastException(
                    ErrorCode.USAGE,
                    "name",
                    "A machine's name is not empty and has no line break: give one with --name.");
        }
        if (options.name().isPresent() && name.contains("/")) {
            // A machine that already has one comes from a libvirt that takes it.
            throw new HoldfastException(
                    ErrorCode.USAGE,
                    "--name",
                    "libvirt takes no machine with a slash in its name: give another --name.");
        }
        List<VirtualMachine> machines = platform.machines();
        Identity identity = name.equals(was.name()) ? Identity.ORIGINAL : Identity.NEW;
        Optional<VirtualMachine> replaced = vacant(machines, name, identity);
        List<NewDisk> disks = new ArrayList<>();
        for (Entry each : chosen()) {
            long size = room.applyAsLong(each);
            disks.add(replaced.isPresent() ? inPlace(replaced.get(), machines, each, size) : fresh(name, each, size));
        }
        String uuid = identity == Identity.ORIGINAL ? was.uuid() : uuid(randomness);
        List<NewDocument> documents = new ArrayList<>();
        kept.nvram()
                .ifPresent(content -> documents.add(
                        new NewDocument(Intention.NVRAM, nvram(name, content.length, replaced), content)));
        documents.addAll(new TpmStates(states)
                .documents(kept.tpm(), uuid, replaced.isPresent() ? Existing.REPLACED : Existing.REFUSED));
        return new Intention(name, uuid, identity, disks, documents, replaced, used(machines));
    }

    /** The machine that gives way, when that is asked for; otherwise there must be none. */
    private Optional<VirtualMachine> vacant(List<VirtualMachine> machines, String name, Identity identity) {
        Optional<VirtualMachine> sameName =
                machines.stream().filter(each -> each.name().equals(name)).findFirst();
        Optional<VirtualMachine> same = identity == Identity.NEW
                ? Optional.empty()
                : machines.stream()
                        .filter(each -> each.uuid().equals(was.uuid()))
                        .findFirst();
        if (options.existing() == Existing.REPLACED) {
            if (identity == Identity.NEW) {
                throw new HoldfastException(
                        ErrorCode.USAGE,
                        name,
                        "--replace restores a machine in its own place: leave out --name, or leave out --replace.");
            }
            if (same.isPresent()) {
                replaceable(same.get());
                return same;
            }
        }
        if (sameName.isEmpty() && same.isEmpty()) {
            return Optional.empty();
        }
        VirtualMachine there = sameName.or(() -> same).orElseThrow();
        throw new HoldfastException(
                ErrorCode.PLATFORM_EXISTS,
                there.name(),
                identity == Identity.NEW
                        ? "There is a machine " + name + ". Give another --name."
                        : "The machine " + there.name() + " (" + there.uuid()
                                + ") is still there. Restore it beside as another with --name, delete it before, or give --replace, with it off, to write over it.");
    }

    private void replaceable(VirtualMachine there) {
        if (!options.disks().isEmpty() || options.directory().isPresent()) {
            throw new HoldfastException(
                    ErrorCode.USAGE,
                    there.name(),
                    "--replace restores the whole machine where it is: leave out --disks and --pool-dir. A single disk is restored with `SNAPSHOT:vda --volume FILE --conflict always`.");
        }
        requireOff(there);
    }

    /** Saved memory knows the disks as they were: with others under it, a guest destroys them. */
    static void requireOff(VirtualMachine there) {
        if (there.state() != VirtualMachine.State.OFF) {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_REFUSED,
                    there.name(),
                    there.name()
                            + (there.state() == VirtualMachine.State.SAVED
                                    ? " is off with its memory saved. Drop that with `virsh managedsave-remove` first."
                                    : " is not off. Stop it before its disks are replaced."));
        }
    }

    private Collection<Entry> chosen() {
        if (options.disks().isEmpty()) {
            return kept.disks().values();
        }
        List<Entry> chosen = new ArrayList<>();
        for (String target : new TreeSet<>(options.disks())) {
            Entry disk = kept.disks().get(target);
            if (disk == null) {
                throw new HoldfastException(
                        ErrorCode.SNAPSHOT_NO_SUCH_PATH,
                        target,
                        "The snapshot has no disk " + target + ". It has "
                                + (kept.disks().isEmpty()
                                        ? "none"
                                        : String.join(", ", kept.disks().keySet()))
                                + ".");
            }
            chosen.add(disk);
        }
        return chosen;
    }

    private NewDisk fresh(String name, Entry disk, long room) {
        String target = disk.title();
        if (!target.matches("[A-Za-z0-9_]+")) {
            throw HoldfastException.corrupt(was.name(), "it has a disk named " + target);
        }
        String file = FileStem.of(name) + "-" + target + "." + Intention.word(options.format());
        return new NewDisk(target, options.format(), disk.size(), new NewFile(directory(), file, Kind.FRESH, room));
    }

    private NewDisk inPlace(VirtualMachine there, List<VirtualMachine> machines, Entry disk, long room) {
        VirtualDisk now = there.disk(disk.title())
                .orElseThrow(() -> irreplaceable(there, disk.title(), "it has no such disk any more"));
        DiskFormat format = switch (now.format()) {
            case "qcow2" -> DiskFormat.QCOW2;
            case "raw" -> DiskFormat.RAW;
            default -> throw irreplaceable(there, disk.title(), "its format is " + now.format());
        };
        if (!(now.source() instanceof DiskSource.OnFile(String path))) {
            throw irreplaceable(there, disk.title(), "it is on " + now.source().title());
        }
        if (now.is(DiskTrait.SLICED)) {
            throw irreplaceable(there, disk.title(), "it is only a part of " + path);
        }
        NewFile file = replacement(there, disk.title(), path, room);
        machines.stream()
                .filter(each -> !each.uuid().equals(there.uuid())
                        && MachineFiles.withBacking(each).contains(Path.of(file.path())))
                .findFirst()
                .ifPresent(each -> {
                    throw irreplaceable(
                            there, disk.title(), path + " is an image of " + each.name() + " too, or lies below one");
                });
        return new NewDisk(disk.title(), format, disk.size(), file);
    }

    private static NewFile replacement(VirtualMachine there, String part, String path, long room) {
        try {
            // Through links, or the link would be replaced.
            Path real = Path.of(path).toRealPath();
            Path directory = real.getParent();
            if (!Files.isRegularFile(real) || directory == null) {
                throw irreplaceable(there, part, path + " is no file");
            }
            return new NewFile(directory.toString(), real.getFileName().toString(), Kind.REPLACEMENT, room);
        } catch (InvalidPathException e) {
            throw irreplaceable(there, part, path + " has a name that needs LC_ALL=C.UTF-8");
        } catch (IOException e) {
            throw irreplaceable(there, part, path + " is not there");
        }
    }

    private static HoldfastException irreplaceable(VirtualMachine there, String part, String why) {
        return new HoldfastException(
                ErrorCode.PLATFORM_REFUSED,
                there.name(),
                part + " of " + there.name() + " cannot be replaced in its place: " + why
                        + ". Restore the machine beside it with --name.");
    }

    private NewFile nvram(String name, long length, Optional<VirtualMachine> replaced) {
        Optional<String> there = replaced.flatMap(VirtualMachine::nvram).filter(HostFiles::exist);
        return there.isPresent()
                ? replacement(replaced.orElseThrow(), "nvram", there.get(), length)
                : new NewFile(directory(), FileStem.of(name) + "-nvram.fd", Kind.FRESH, length);
    }

    private String directory() {
        return options.directory()
                .or(() -> new PoolDirectory(platform).of(was))
                .orElseThrow(
                        () -> new HoldfastException(
                                ErrorCode.USAGE,
                                was.name(),
                                "Nobody says where the images go: the directory of the machine's first disk is not on this host, and libvirt has no running pool `default` with one. Name one with --pool-dir."));
    }

    /** Images and UEFI variables that machines have or stand on, through links. */
    static Set<Path> used(List<VirtualMachine> machines) {
        Set<Path> used = new HashSet<>();
        machines.forEach(each -> used.addAll(MachineFiles.withBacking(each)));
        return used;
    }

    private static String uuid(Randomness randomness) {
        byte[] bytes = new byte[2 * Long.BYTES];
        randomness.fill(bytes);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long high = (in.getLong() & ~0xf000L) | VERSION_4;
        long low = (in.getLong() & Long.MAX_VALUE >>> 1) | Long.MIN_VALUE;
        return new UUID(high, low).toString();
    }
}
