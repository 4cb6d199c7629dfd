package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Images and UEFI variables of a machine that is there, through links, as a restore in its place finds them. */
final class MachineFiles {
    private MachineFiles() {}

    static Set<Path> of(VirtualMachine machine) {
        Set<Path> files = new TreeSet<>();
        for (VirtualDisk each : machine.disks()) {
            if (each.source() instanceof DiskSource.OnFile(String path)) {
                real(path).ifPresent(files::add);
            }
        }
        machine.nvram().flatMap(MachineFiles::real).ifPresent(files::add);
        return files;
    }

    /** These, and images below them. */
    static Set<Path> withBacking(VirtualMachine machine) {
        Set<Path> files = of(machine);
        machine.disks().stream().flatMap(each -> each.backing().stream()).forEach(each -> {
            if (each.source() instanceof DiskSource.OnFile(String path)) {
                real(path).ifPresent(files::add);
            }
        });
        return files;
    }

    /** Directories that they are in. */
    static Set<String> directories(VirtualMachine machine) {
        return of(machine).stream()
                .map(Path::getParent)
                .filter(Objects::nonNull)
                .map(Path::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Empty where nothing is. */
    static Optional<Path> real(String path) {
        try {
            return Optional.of(Path.of(path).toRealPath());
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }
}
