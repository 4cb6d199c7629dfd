package io.holdfast.agent.linux;

import java.nio.ByteBuffer;

/**
 * What can be set on a file, a directory, a symbolic link or a node; a link is never followed.
 *
 * <p>The order matters: content, then {@link #setOwner owner}, which takes away set-user, set-group and capabilities, then {@link ExtendedAttributes}, which need a file
 * that may be written, then {@link #setMode mode}, then {@link #setTimes times}; for a directory all of it after its entries.
 */
public final class Metadata {
    private static final int NO_FOLLOW = 0x100;
    private static final int EMPTY_PATH = 0x1000;
    private static final int MODE_BITS = 07777;

    private final Place place;

    Metadata(Place place) {
        this.place = place;
    }

    /** Gives it to a user and a group, by their numbers, 0 to 4,294,967,294. */
    public void setOwner(long user, long group) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            int flags = place.named() ? NO_FOLLOW : EMPTY_PATH;
            SystemCall.FCHOWNAT.check(
                    SystemCall.FCHOWNAT.invoke(
                            scratch, place.descriptor().number(), place.name(scratch), user, group, flags),
                    place.subject());
        }
    }

    /**
     * Sets the twelve permission bits.
     *
     * @throws SystemCallException EOPNOTSUPP for a symbolic link, which has none
     */
    public void setMode(int mode) throws SystemCallException {
        if (place.named()) {
            setModeOfEntry(mode & MODE_BITS);
            return;
        }
        try (Scratch scratch = Scratch.borrow()) {
            place.descriptor().call(SystemCall.FCHMOD, scratch, mode & MODE_BITS, 0, 0);
        }
    }

    /** Sets the times of last access and of last modification. File systems that hold less round down. */
    public void setTimes(Timestamp accessed, Timestamp modified) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            put(scratch, Scratch.RECORD, accessed);
            put(scratch, Scratch.RECORD + 16, modified);
            // For a descriptor this call wants no path at all, where its siblings want an empty one.
            long name = place.named() ? place.name(scratch) : 0;
            int flags = place.named() ? NO_FOLLOW : 0;
            SystemCall.UTIMENSAT.check(
                    SystemCall.UTIMENSAT.invoke(scratch, place.descriptor().number(), name, scratch.record(), flags, 0),
                    place.subject());
        }
    }

    /** The kernel changes the mode of an entry by name only if it may follow links; by way of a descriptor that names the place it cannot be led elsewhere. */
    private void setModeOfEntry(int mode) throws SystemCallException {
        try (Descriptor entry = place.open()) {
            if (entry.stat().type() == FileType.SYMBOLIC_LINK) {
                throw SystemCall.FCHMODAT.failure(-Errno.EOPNOTSUPP.number(), place.subject());
            }
            try (Scratch scratch = Scratch.borrow()) {
                long path = scratch.path(entry.number());
                SystemCall.FCHMODAT.check(
                        SystemCall.FCHMODAT.invoke(scratch, Descriptor.NOWHERE, path, mode, 0, 0), place.subject());
            }
        }
    }

    private static void put(Scratch scratch, int at, Timestamp time) {
        ByteBuffer bytes = scratch.bytes();
        bytes.putLong(at, time.seconds());
        bytes.putLong(at + 8, time.nanos());
    }
}
