package io.holdfast.agent.linux;

import java.util.concurrent.atomic.AtomicInteger;

/** An open file descriptor and what it is of. After closing, the kernel refuses what is asked of it with EBADF. */
final class Descriptor implements AutoCloseable {
    /** Place of the kernel for "the directory this process is in"; with an absolute path it means nothing. */
    static final int NOWHERE = -100;

    private static final int CLOSED = -1;
    private static final int EMPTY_PATH = 0x1000;

    private final AtomicInteger number;
    private final Subject subject;

    Descriptor(long number, Subject subject) {
        this.number = new AtomicInteger((int) number);
        this.subject = subject;
    }

    int number() {
        return number.get();
    }

    Subject subject() {
        return subject;
    }

    /** Opens an entry of this directory. */
    Descriptor open(byte[] name, int flags, int mode) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            long result = openQuietly(scratch, name, flags, mode);
            return new Descriptor(SystemCall.OPENAT.check(result, subject.child(name)), subject.child(name));
        }
    }

    /** Opens for reading, without touching the time of access where this process may. */
    Descriptor openForReading(byte[] name, int flags) throws SystemCallException {
        int wanted = OpenFlags.READ | OpenFlags.NO_FOLLOW | OpenFlags.NO_WAIT | OpenFlags.NO_TERMINAL | flags;
        try (Scratch scratch = Scratch.borrow()) {
            long result = openQuietly(scratch, name, wanted | OpenFlags.NO_ACCESS_TIME, 0);
            if (Errno.EPERM.is(result)) {
                result = openQuietly(scratch, name, wanted, 0);
            }
            return new Descriptor(SystemCall.OPENAT.check(result, subject.child(name)), subject.child(name));
        }
    }

    private long openQuietly(Scratch scratch, byte[] name, int flags, int mode) throws SystemCallException {
        return SystemCall.OPENAT.invoke(
                scratch, number(), scratch.name(name, subject), flags | OpenFlags.CLOSE_ON_EXEC, mode, 0);
    }

    Stat stat() throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            SystemCall.STATX.check(Stat.ask(scratch, number(), scratch.nothing(), EMPTY_PATH), subject);
            return Stat.answer(scratch);
        }
    }

    /** A call whose first argument is this descriptor. */
    long call(SystemCall call, Scratch scratch, long b, long c, long d) throws SystemCallException {
        return call.check(call.invoke(scratch, number(), b, c, d, 0), subject);
    }

    /** A call whose first arguments are this directory and the name of an entry. */
    void callAt(SystemCall call, byte[] name, long c, long d) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            long result = call.invoke(scratch, number(), scratch.name(name, subject), c, d, 0);
            if (result < 0) {
                throw call.failure(result, subject.child(name));
            }
        }
    }

    void sync() throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            call(SystemCall.FSYNC, scratch, 0, 0, 0);
        }
    }

    /** Closes it once; further calls do nothing. */
    @Override
    public void close() throws SystemCallException {
        int open = number.getAndSet(CLOSED);
        if (open != CLOSED) {
            try (Scratch scratch = Scratch.borrow()) {
                SystemCall.CLOSE.check(SystemCall.CLOSE.invoke(scratch, open, 0, 0, 0, 0), subject);
            }
        }
    }
}
