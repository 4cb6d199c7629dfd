package io.holdfast.agent.linux;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap for the arguments and results of one call. Borrowed for the length of a call and reused, so that calls allocate nothing.
 *
 * <p>Not a thread local: a walk on ten thousand virtual threads would own ten thousand of them. At most as many are out as threads run at once.
 * The pool is static, for it holds memory only and nothing that a call could find of another.
 */
final class Scratch implements AutoCloseable {
    /** Longest text the kernel takes or gives as a path, its NUL included. */
    static final int PATH_LIMIT = 4096;
    /**
     * The greatest extended attribute and the greatest list of them. Also the best piece for reading a file: what the kernel wrote is still in the cache of the processor when
     * it is copied to the heap, which larger pieces measurably are not.
     */
    static final int TRANSFER_LENGTH = 64 << 10;

    static final int RECORD = 64;
    private static final int FIRST = 1024;
    private static final int SECOND = FIRST + 2 * PATH_LIMIT;
    private static final int LENGTH = SECOND + 2 * PATH_LIMIT;
    private static final int SLOTS = 64;
    /** Distance that keeps two slots out of one cache line. */
    private static final int SPREAD = 16;

    private static final byte[] DESCRIPTORS = "/proc/self/fd/".getBytes(StandardCharsets.US_ASCII);

    private static final AtomicReferenceArray<@Nullable Scratch> FREE = new AtomicReferenceArray<>(SLOTS * SPREAD);

    private final ByteBuffer bytes = allocate(LENGTH);
    private final MemorySegment captured = MemorySegment.ofBuffer(bytes);
    private final long address = captured.address();
    private @Nullable ByteBuffer transfer;
    private long transferAddress;

    private Scratch() {}

    /** One that nobody else has, to be closed after the call. Its content is what the last user left. */
    static Scratch borrow() {
        int first = firstSlot();
        for (int i = 0; i < SLOTS; i++) {
            int at = slot(first + i);
            if (FREE.get(at) != null) {
                Scratch free = FREE.getAndSet(at, null);
                if (free != null) {
                    return free;
                }
            }
        }
        return new Scratch();
    }

    /** Gives it back; dropped when there are enough. */
    @Override
    public void close() {
        int first = firstSlot();
        for (int i = 0; i < SLOTS; i++) {
            if (FREE.compareAndSet(slot(first + i), null, this)) {
                return;
            }
        }
    }

    /** A thread looks first where it looked last, so that threads rarely meet and the memory is warm. */
    private static int firstSlot() {
        return (int) Thread.currentThread().threadId();
    }

    private static int slot(int number) {
        return (number & (SLOTS - 1)) * SPREAD;
    }

    /** Where a call leaves {@code errno}. */
    MemorySegment captured() {
        return captured;
    }

    int errno() {
        return bytes.getInt(0);
    }

    /** The fixed part, in the byte order of the machine; a structure begins at {@link #RECORD}. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Address of the structure, at most 512 bytes. */
    long record() {
        return address + RECORD;
    }

    /** Large memory, {@link #TRANSFER_LENGTH} bytes. */
    ByteBuffer transfer() {
        ByteBuffer present = transfer;
        if (present == null) {
            present = allocate(TRANSFER_LENGTH);
            transferAddress = MemorySegment.ofBuffer(present).address();
            transfer = present;
        }
        return present;
    }

    long transferAddress() {
        transfer();
        return transferAddress;
    }

    /**
     * Puts the name of an entry and returns its address.
     *
     * @throws SystemCallException EINVAL when it is not the name of one entry, ENAMETOOLONG
     */
    long name(byte[] name, Subject directory) throws SystemCallException {
        return put(FIRST, valid(name, directory), 0, name.length, directory);
    }

    /** The same for the second name of a call that takes two. */
    long secondName(byte[] name, Subject directory) throws SystemCallException {
        return put(SECOND, valid(name, directory), 0, name.length, directory);
    }

    /** Puts a piece of text without NUL, such as a path or the target of a link, of at most 4,095 bytes, and returns its address. */
    long text(byte[] text, int from, int to, Subject subject) throws SystemCallException {
        return put(SECOND, text, from, to, subject);
    }

    /** No bytes at all, for calls that then mean the descriptor itself. */
    long nothing() {
        bytes.put(FIRST, (byte) 0);
        return address + FIRST;
    }

    /** Puts a path to what a descriptor is of, for calls that take only a path, and returns its address. */
    long path(int descriptor) {
        bytes.put(putPath(descriptor), (byte) 0);
        return address + FIRST;
    }

    /** Puts a path to an entry of the directory of a descriptor, for calls that take only a path, and returns its address. */
    long path(int descriptor, byte[] name, Subject directory) throws SystemCallException {
        int at = putPath(descriptor);
        bytes.put(at, (byte) '/');
        put(at + 1, valid(name, directory), 0, name.length, directory);
        return address + FIRST;
    }

    private int putPath(int descriptor) {
        byte[] number = Integer.toString(descriptor).getBytes(StandardCharsets.US_ASCII);
        bytes.put(FIRST, DESCRIPTORS);
        bytes.put(FIRST + DESCRIPTORS.length, number);
        return FIRST + DESCRIPTORS.length + number.length;
    }

    private long put(int at, byte[] text, int from, int to, Subject subject) throws SystemCallException {
        int length = to - from;
        if (length >= PATH_LIMIT) {
            throw refused(Errno.ENAMETOOLONG, subject.child(text));
        }
        for (int i = from; i < to; i++) {
            if (text[i] == 0) {
                throw refused(Errno.EINVAL, subject.child(text));
            }
        }
        bytes.put(at, text, from, length);
        bytes.put(at + length, (byte) 0);
        return address + at;
    }

    private static byte[] valid(byte[] name, Subject directory) throws SystemCallException {
        boolean dots = name.length > 0 && name.length <= 2 && name[0] == '.' && name[name.length - 1] == '.';
        if (name.length == 0 || dots) {
            throw refused(Errno.EINVAL, directory.child(name));
        }
        for (byte each : name) {
            if (each == '/') {
                throw refused(Errno.EINVAL, directory.child(name));
            }
        }
        return name;
    }

    private static SystemCallException refused(Errno errno, Subject subject) {
        return new SystemCallException("name", errno.number(), subject.text());
    }

    private static ByteBuffer allocate(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    }
}
