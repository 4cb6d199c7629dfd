package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.Platform;
import io.holdfast.agent.platform.StoragePool;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Images that are not whole, left by a restore of a machine that was killed: one in the machine's place before it had decided to replace, any other before the machine was defined. What is left of one that had decided is for {@link UnfinishedReplacement}, and before this.
 */
public final class PartialImages {
    private final Platform platform;
    private final TpmStates states = new TpmStates(TpmStates.LIBVIRT);

    public PartialImages(Platform platform) {
        this.platform = platform;
    }

    /**
     * Removes those of a machine, unless a restore of it is under way.
     *
     * @return what was done, for a person
     */
    public Optional<String> remove(VirtualMachine machine) {
        Set<String> directories = new TreeSet<>(MachineFiles.directories(machine));
        directories.addAll(states.directories(machine.uuid()));
        Set<String> wanted = MachineFiles.of(machine).stream()
                .map(each -> each.getFileName() + ImageDirectory.PARTIAL)
                .collect(Collectors.toCollection(TreeSet::new));
        return remove(machine.name(), directories, Landing.made(machine.name()).or(wanted::contains));
    }

    /**
     * Removes those of machines that are not there: where images of other machines are, in libvirt's pools, and wherever else a restore was of which something is found there.
     *
     * @param more a directory to look into besides
     * @return what was done, for a person
     */
    public List<String> removeOfNobody(Optional<String> more) {
        List<VirtualMachine> machines = platform.machines();
        Set<String> directories = new TreeSet<>();
        machines.forEach(each -> directories.addAll(MachineFiles.directories(each)));
        platform.pools().stream()
                .filter(StoragePool::running)
                .forEach(each -> each.directory().ifPresent(directories::add));
        more.ifPresent(directories::add);
        Set<Beginning> left = new LinkedHashSet<>();
        directories.forEach(each -> Claim.peek(each).stream()
                .flatMap(lines -> Beginning.of(lines).stream())
                .forEach(left::add));
        // Of one that is there a restore in place may need them.
        left.removeIf(each -> machines.stream().anyMatch(there -> there.name().equals(each.machine())));
        List<String> done = new ArrayList<>();
        left.forEach(each -> remove(each.machine(), each.directories(), Landing.made(each.machine()))
                .ifPresent(what -> done.add(each.machine() + ": " + what)));
        Set<String> there = machines.stream().map(VirtualMachine::name).collect(Collectors.toSet());
        directories.forEach(each -> Claim.sweep(each, there));
        return done;
    }

    private Optional<String> remove(String machine, Set<String> directories, Predicate<String> partial) {
        List<ImageDirectory> taken = new ArrayList<>();
        boolean cleaned = false;
        try {
            // All of them: one that had decided has written it down in one of its directories only.
            for (String each : new TreeSet<>(directories)) {
                // What a restore leaves, it leaves with its claim.
                if (Claim.peek(each, machine).isPresent()) {
                    taken.add(ImageDirectory.open(each, machine));
                }
            }
            if (taken.stream().anyMatch(each -> Journal.of(each.found()).isPresent())) {
                return Optional.empty();
            }
            Optional<String> done = clean(taken, partial);
            cleaned = true;
            return done;
        } catch (HoldfastException e) {
            if (e.code() == ErrorCode.PLATFORM_BUSY) {
                // It lives, and the files are its own.
                return Optional.empty();
            }
            throw e;
        } finally {
            taken.forEach(cleaned ? ImageDirectory::close : ImageDirectory::leave);
        }
    }

    private Optional<String> clean(List<ImageDirectory> taken, Predicate<String> partial) {
        Set<Path> used = Planning.used(platform.machines());
        int removed = 0;
        for (ImageDirectory each : taken) {
            removed += each.clean(isOfTpm(each.path()) ? _ -> true : partial, used);
        }
        return removed == 0
                ? Optional.empty()
                : Optional.of("removed files that were not whole, of a restore that was killed: " + removed);
    }

    /** A machine's directory there holds nothing of others. */
    private boolean isOfTpm(String directory) {
        return Path.of(directory).startsWith(states.root());
    }
}
