package io.holdfast.agent.linux;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the kernel knows about a file.
 *
 * @param type never {@link FileType#UNKNOWN}
 * @param mode the twelve permission bits: set-user, set-group, sticky, and three times three
 * @param user number of the owner, 0 to 4,294,967,295
 * @param group number of the group, likewise
 * @param links number of names
 * @param inode number of the file, unique on its device at one time
 * @param device the device it is on; differs between file systems and between Btrfs subvolumes
 * @param node the device it is, {@link Device#NONE} unless it is a device node
 * @param size in bytes; of a symbolic link, that of its target; of a block device 0, see {@link OpenFile#size()}
 * @param blocks space taken, in units of 512 bytes whatever the file system uses
 * @param modified when the content changed
 * @param changed when the content or anything here changed; nobody can set it
 * @param accessed when it was read, as far as the mount options keep that
 * @param born when it was made, where the file system knows
 */
public record Stat(
        FileType type,
        int mode,
        long user,
        long group,
        long links,
        long inode,
        Device device,
        Device node,
        long size,
        long blocks,
        Timestamp modified,
        Timestamp changed,
        Timestamp accessed,
        Optional<Timestamp> born) {
    private static final long BASIC_AND_BORN = 0xfff;
    private static final int HAS_BORN = 0x800;
    private static final int NO_AUTOMOUNT = 0x800;

    /** Whether both are about one file, by whatever names. */
    public boolean isSameFile(Stat other) {
        return inode == other.inode && device.equals(other.device);
    }

    /** Asks about a name in a directory without following it, or about the descriptor when the name is empty. The name lies in the scratch already. */
    static long ask(Scratch scratch, int descriptor, long name, int flags) {
        return SystemCall.STATX.invoke(
                scratch, descriptor, name, flags | NO_AUTOMOUNT, BASIC_AND_BORN, scratch.record());
    }

    /** The answer to {@link #ask}. The structure is laid out alike on every processor. */
    static Stat answer(Scratch scratch) {
        ByteBuffer in = scratch.bytes();
        int at = Scratch.RECORD;
        int mode = in.getShort(at + 28) & 0xffff;
        return new Stat(
                FileType.of(mode >> 12),
                mode & 0xfff,
                in.getInt(at + 20) & 0xffffffffL,
                in.getInt(at + 24) & 0xffffffffL,
                in.getInt(at + 16) & 0xffffffffL,
                in.getLong(at + 32),
                device(in, at + 136),
                device(in, at + 128),
                in.getLong(at + 40),
                in.getLong(at + 48),
                time(in, at + 112),
                time(in, at + 96),
                time(in, at + 64),
                (in.getInt(at) & HAS_BORN) != 0 ? Optional.of(time(in, at + 80)) : Optional.empty());
    }

    private static Device device(ByteBuffer in, int at) {
        int major = in.getInt(at);
        int minor = in.getInt(at + 4);
        return major == 0 && minor == 0 ? Device.NONE : new Device(major, minor);
    }

    private static Timestamp time(ByteBuffer in, int at) {
        // A damaged file system can hold more nanoseconds than a second has; that must not end the run.
        return new Timestamp(in.getLong(at), Math.clamp(in.getInt(at + 8), 0, 999_999_999));
    }
}
