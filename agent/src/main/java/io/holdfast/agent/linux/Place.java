package io.holdfast.agent.linux;

import org.jspecify.annotations.Nullable;

/** Whose metadata it is: that of an open descriptor, or that of an entry of an open directory. */
final class Place {
    private final Descriptor descriptor;
    private final byte @Nullable [] name;

    private Place(Descriptor descriptor, byte @Nullable [] name) {
        this.descriptor = descriptor;
        this.name = name;
    }

    static Place of(Descriptor descriptor) {
        return new Place(descriptor, null);
    }

    static Place of(Descriptor directory, byte[] name) {
        return new Place(directory, name);
    }

    Descriptor descriptor() {
        return descriptor;
    }

    boolean named() {
        return name != null;
    }

    /** Address of the name in its directory, or of no name, which then means the descriptor. */
    long name(Scratch scratch) throws SystemCallException {
        return name == null ? scratch.nothing() : scratch.name(name, descriptor.subject());
    }

    /** Address of a path to it. */
    long path(Scratch scratch) throws SystemCallException {
        return name == null
                ? scratch.path(descriptor.number())
                : scratch.path(descriptor.number(), name, descriptor.subject());
    }

    /** A descriptor that only names it, and of which a link is not followed. */
    Descriptor open() throws SystemCallException {
        byte[] entry = name;
        if (entry == null) {
            throw new IllegalStateException("already open");
        }
        return descriptor.open(entry, OpenFlags.PATH | OpenFlags.NO_FOLLOW, 0);
    }

    Subject subject() {
        return name == null ? descriptor.subject() : descriptor.subject().child(name);
    }
}
