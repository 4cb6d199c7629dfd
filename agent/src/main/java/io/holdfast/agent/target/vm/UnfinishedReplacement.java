package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.Platform;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finishes restores of machines in their place that were killed after they had decided to replace: else some disks would be old and others new. */
public final class UnfinishedReplacement {
    private final Platform platform;

    public UnfinishedReplacement(Platform platform) {
        this.platform = platform;
    }

    /**
     * Finishes that of a machine, where there is one.
     *
     * @return what was done, for a person
     * @throws HoldfastException {@link ErrorCode#PLATFORM_REFUSED} when the machine is not off or was used since, {@link ErrorCode#PLATFORM_BUSY} when a restore is under way; nothing is changed then
     */
    public Optional<String> finish(VirtualMachine machine) {
        for (String directory : MachineFiles.directories(machine)) {
            if (Claim.peek(directory, machine.name()).flatMap(Journal::of).isPresent()) {
                return finish(machine, directory);
            }
        }
        return Optional.empty();
    }

    private Optional<String> finish(VirtualMachine machine, String directory) {
        List<ImageDirectory> open = new ArrayList<>();
        boolean finished = false;
        try {
            open.add(ImageDirectory.open(directory, machine.name()));
            Optional<Journal> journal = Journal.of(open.getFirst().found());
            if (journal.isPresent()) {
                for (String each : journal.get().directories()) {
                    if (!each.equals(directory)) {
                        open.add(ImageDirectory.open(each, machine.name()));
                    }
                }
                finish(machine, journal.get(), open);
            }
            finished = true;
            return journal.map(_ -> "finished a restore in its place that was killed");
        } finally {
            for (ImageDirectory each : open) {
                if (finished) {
                    each.close();
                } else {
                    each.leave();
                }
            }
        }
    }

    private void finish(VirtualMachine machine, Journal journal, List<ImageDirectory> open) {
        List<Journal.Step> missing = new ArrayList<>();
        for (Journal.Step step : journal.steps()) {
            if (isReady(step, open)) {
                missing.add(step);
            } else if (!isDone(step, open)) {
                throw unfinished(machine, "its files were used since");
            }
        }
        if (machine.state() != VirtualMachine.State.OFF) {
            throw unfinished(machine, "it is not off now");
        }
        platform.define(journal.definition());
        missing.forEach(each -> directory(each, open).replace(each.name()));
        open.forEach(ImageDirectory::sync);
    }

    private static boolean isReady(Journal.Step step, List<ImageDirectory> open) {
        ImageDirectory directory = directory(step, open);
        return directory.stamp(step.name()).equals(Optional.of(step.old()))
                && directory.stamp(step.name() + ImageDirectory.PARTIAL).equals(Optional.of(step.fresh()));
    }

    private static boolean isDone(Journal.Step step, List<ImageDirectory> open) {
        return directory(step, open).stamp(step.name()).equals(Optional.of(step.fresh()));
    }

    private static ImageDirectory directory(Journal.Step step, List<ImageDirectory> open) {
        return open.stream()
                .filter(each -> each.path().equals(step.directory()))
                .findFirst()
                .orElseThrow(() -> HoldfastException.corrupt(step.directory(), "no claim on it is written down"));
    }

    private static HoldfastException unfinished(VirtualMachine machine, String why) {
        return new HoldfastException(
                ErrorCode.PLATFORM_REFUSED,
                machine.name(),
                "A restore of " + machine.name()
                        + " in its place was killed when some of its disks were replaced and others perhaps not, and cannot be finished: "
                        + why + ". Stop it, and restore it again with --replace.");
    }
}
