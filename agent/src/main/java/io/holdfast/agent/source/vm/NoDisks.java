package io.holdfast.agent.source.vm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A running machine of which no disk is read: it has none, or none that can be. Its description is kept. */
record NoDisks() implements DiskFreeze {
    @Override
    public List<FrozenDisk> disks() {
        return List.of();
    }

    @Override
    public GuestFreeze.Outcome outcome() {
        return new GuestFreeze.Outcome(Consistency.CRASH, "no disk of it is read", Duration.ZERO);
    }

    @Override
    public Optional<String> checkpoint() {
        return Optional.empty();
    }

    @Override
    public void confirm() {
        // A description is of one moment.
    }

    @Override
    public void committed() {
        // Nothing tells what changes from now on.
    }

    @Override
    public void close() {
        // Nothing was begun.
    }
}
