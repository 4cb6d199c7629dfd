package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.Platform;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Images that are not whole, left by a restore of a machine in its place that was killed before it had decided to replace. What is left of one that had decided is for {@link UnfinishedReplacement}, and before this.
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
        List<ImageDirectory> taken = new ArrayList<>();
        boolean cleaned = false;
        try {
            // All of them: one that had decided has written it down in one of its directories only.
            for (String directory : directories(machine)) {
                taken.add(ImageDirectory.open(directory, machine.name()));
            }
            if (taken.stream().anyMatch(each -> Journal.of(each.found()).isPresent())) {
                return Optional.empty();
            }
            Optional<String> done = clean(machine, taken);
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

    /** Those in which a restore was: what it leaves, it leaves with its claim. */
    private Set<String> directories(VirtualMachine machine) {
        Set<String> directories = new TreeSet<>(MachineFiles.directories(machine));
        directories.addAll(states.directories(machine.uuid()));
        directories.removeIf(each -> Claim.peek(each, machine.name()).isEmpty());
        return directories;
    }

    private Optional<String> clean(VirtualMachine machine, List<ImageDirectory> taken) {
        Set<String> used = Planning.used(platform.machines());
        int removed = 0;
        for (ImageDirectory each : taken) {
            removed += each.clean(partial(machine, each.path()), used);
        }
        return removed == 0
                ? Optional.empty()
                : Optional.of("removed files that were not whole, of a restore that was killed: " + removed);
    }

    private Predicate<String> partial(VirtualMachine machine, String directory) {
        if (states.directories(machine.uuid()).contains(directory)) {
            return _ -> true;
        }
        Set<String> wanted = new TreeSet<>();
        for (Path each : MachineFiles.of(machine)) {
            wanted.add(each.getFileName() + ImageDirectory.PARTIAL);
        }
        return Landing.made(machine.name()).or(wanted::contains);
    }
}
