package io.holdfast.agent.linux;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An open file or block device. Every read and write names its position, so any number of threads may use one; it must not be closed while they do. Holds one descriptor
 * until it is closed.
 */
public final class OpenFile implements AutoCloseable {
    private static final int SEEK_END = 2;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int KEEP_SIZE_AND_PUNCH_HOLE = 3;
    private static final long DISK_SEQUENCE = 0x8008_1280L;
    private static final int LOCK_OF_DESCRIPTION = 37;
    private static final short WRITE_LOCK = 1;
    private static final int LOCK_LENGTH = 32;

    private final Descriptor descriptor;

    OpenFile(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens a disk image or a block device by its absolute path, of at most 4,095 bytes. Links are followed, for devices are named by links.
     *
     * @throws SystemCallException EBUSY when a device shall be written that is mounted or otherwise in use
     */
    public static OpenFile openVolume(byte[] path, Access access) throws SystemCallException {
        int flags = OpenFlags.CLOSE_ON_EXEC
                | OpenFlags.NO_TERMINAL
                | switch (access) {
                    case READ -> OpenFlags.READ | OpenFlags.NO_WAIT;
                    case WRITE -> OpenFlags.READ_WRITE | OpenFlags.EXCLUSIVE;
                };
        Subject subject = Subject.of(path);
        try (Scratch scratch = Scratch.borrow()) {
            long text = scratch.text(path, 0, path.length, subject);
            long result = SystemCall.OPENAT.invoke(scratch, Descriptor.NOWHERE, text, flags, 0, 0);
            return new OpenFile(new Descriptor(SystemCall.OPENAT.check(result, subject), subject));
        }
    }

    /** What a volume is opened for. */
    public enum Access {
        READ,
        /** And reading. A block device is then this process's alone. */
        WRITE
    }

    /** About this file. */
    public Stat stat() throws SystemCallException {
        return descriptor.stat();
    }

    /** Length in bytes, also of a block device. */
    public long size() throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            return descriptor.call(SystemCall.LSEEK, scratch, 0, SEEK_END, 0);
        }
    }

    /**
     * Which of the disks that were there since the machine was started a block device is, or is a part of; their numbers are given again, this one is not.
     *
     * @return empty when the kernel does not count them, as before 5.15
     */
    public OptionalLong diskSequence() {
        try (Scratch scratch = Scratch.borrow()) {
            long result = SystemCall.IOCTL.invoke(scratch, descriptor.number(), DISK_SEQUENCE, scratch.record(), 0, 0);
            return result < 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(scratch.bytes().getLong(Scratch.RECORD));
        }
    }

    /**
     * Reads from a position.
     *
     * @return number of bytes read; fewer than asked for only at the end of the file
     */
    public int read(long position, byte[] to, int offset, int length) throws SystemCallException {
        Objects.checkFromIndexSize(offset, length, to.length);
        int done = 0;
        try (Scratch scratch = Scratch.borrow()) {
            ByteBuffer transfer = scratch.transfer();
            while (done < length) {
                int most = Math.min(length - done, Scratch.TRANSFER_LENGTH);
                long count =
                        descriptor.call(SystemCall.PREAD64, scratch, scratch.transferAddress(), most, position + done);
                if (count == 0) {
                    break;
                }
                transfer.get(0, to, offset + done, (int) count);
                done += (int) count;
            }
        }
        return done;
    }

    /** Writes all bytes at a position. */
    public void write(long position, byte[] from, int offset, int length) throws SystemCallException {
        Objects.checkFromIndexSize(offset, length, from.length);
        try (Scratch scratch = Scratch.borrow()) {
            ByteBuffer transfer = scratch.transfer();
            for (int done = 0; done < length; ) {
                int most = Math.min(length - done, Scratch.TRANSFER_LENGTH);
                transfer.put(0, from, offset + done, most);
                long count =
                        descriptor.call(SystemCall.PWRITE64, scratch, scratch.transferAddress(), most, position + done);
                if (count == 0) {
                    throw SystemCall.PWRITE64.failure(-Errno.EIO.number(), descriptor.subject());
                }
                done += (int) count;
            }
        }
    }

    /**
     * The first run of data at or after a position; what lies between is a hole. Where holes are unknown, as on block devices, all is data.
     *
     * @return empty when there is only a hole, or nothing, up to the end
     */
    public Optional<Extent> nextData(long position) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            long start = seek(scratch, position, SEEK_DATA);
            if (Errno.EINVAL.is(start)) {
                long size = descriptor.call(SystemCall.LSEEK, scratch, 0, SEEK_END, 0);
                return extent(position, size);
            }
            if (Errno.ENXIO.is(start)) {
                return Optional.empty();
            }
            SystemCall.LSEEK.check(start, descriptor.subject());
            long end = seek(scratch, start, SEEK_HOLE);
            // Cut off between the two calls.
            if (Errno.ENXIO.is(end)) {
                return Optional.empty();
            }
            return extent(start, SystemCall.LSEEK.check(end, descriptor.subject()));
        }
    }

    /**
     * Locks all of the file, which is open for writing, against everybody else, in this process too, until it is closed. It does not wait. Other than the locks of Java, which belong to the process
     * and go when it closes any descriptor of the file, this one belongs to this opening alone; both kinds see each other.
     *
     * @return whether it is locked now; false when somebody else has it
     */
    public boolean lock() throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            ByteBuffer bytes = scratch.bytes();
            // From the beginning, without an end, of no process.
            bytes.put(Scratch.RECORD, new byte[LOCK_LENGTH]).putShort(Scratch.RECORD, WRITE_LOCK);
            long result =
                    SystemCall.FCNTL.invoke(scratch, descriptor.number(), LOCK_OF_DESCRIPTION, scratch.record(), 0, 0);
            if (Errno.EAGAIN.is(result) || Errno.EACCES.is(result)) {
                return false;
            }
            SystemCall.FCNTL.check(result, descriptor.subject());
            return true;
        }
    }

    /** Cuts the file off, or lengthens it by a hole, to a length in bytes. */
    public void truncate(long length) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            descriptor.call(SystemCall.FTRUNCATE, scratch, length, 0, 0);
        }
    }

    /**
     * Gives the space of an extent back; it reads as zeros from then on. The length of the file stays.
     *
     * @throws SystemCallException EOPNOTSUPP when zeros must be written instead
     */
    public void punchHole(Extent extent) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            descriptor.call(
                    SystemCall.FALLOCATE, scratch, KEEP_SIZE_AND_PUNCH_HOLE, extent.position(), extent.length());
        }
    }

    /** Tells the kernel how an extent will be used. Only a hint: a refusal is of no interest. */
    public void advise(Extent extent, Advice advice) {
        try (Scratch scratch = Scratch.borrow()) {
            SystemCall.FADVISE64.invoke(
                    scratch, descriptor.number(), extent.position(), extent.length(), advice.number, 0);
        }
    }

    /** How an extent will be used. */
    public enum Advice {
        /** From front to back: read far ahead. */
        SEQUENTIAL(2),
        /** Soon: begin reading. */
        SOON(3),
        /** No more: others need the memory better. Pages not yet written out stay. */
        NO_MORE(4);

        private final int number;

        Advice(int number) {
            this.number = number;
        }
    }

    /** What can be set on this file. */
    public Metadata metadata() {
        return new Metadata(Place.of(descriptor));
    }

    /** The extended attributes of this file. */
    public ExtendedAttributes extendedAttributes() {
        return new ExtendedAttributes(Place.of(descriptor));
    }

    /** Returns when content and metadata would survive a loss of power. */
    public void sync() throws SystemCallException {
        descriptor.sync();
    }

    @Override
    public void close() throws SystemCallException {
        descriptor.close();
    }

    private long seek(Scratch scratch, long position, int whence) {
        return SystemCall.LSEEK.invoke(scratch, descriptor.number(), position, whence, 0, 0);
    }

    private static Optional<Extent> extent(long start, long end) {
        return end > start ? Optional.of(new Extent(start, end - start)) : Optional.empty();
    }
}
