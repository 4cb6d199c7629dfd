package io.holdfast.agent.linux;

import java.util.Locale;

/**
 * The system calls in use, by their numbers on x86-64 and aarch64.
 *
 * <p>They go through the {@code syscall} function and not through a wrapper each: the wrappers of newer calls are missing from C libraries still in service, and one
 * symbol is found faster than thirty.
 */
enum SystemCall {
    CLOSE(3, 57),
    LSEEK(8, 62),
    IOCTL(16, 29),
    PREAD64(17, 67),
    PWRITE64(18, 68),
    FCNTL(72, 25),
    FSYNC(74, 82),
    FTRUNCATE(77, 46),
    FCHMOD(91, 52),
    FSTATFS(138, 44),
    SETPRIORITY(141, 140),
    LSETXATTR(189, 6),
    FSETXATTR(190, 7),
    LGETXATTR(192, 9),
    FGETXATTR(193, 10),
    LLISTXATTR(195, 12),
    FLISTXATTR(196, 13),
    LREMOVEXATTR(198, 15),
    FREMOVEXATTR(199, 16),
    GETDENTS64(217, 61),
    FADVISE64(221, 223),
    CLOCK_GETTIME(228, 113),
    IOPRIO_SET(251, 30),
    OPENAT(257, 56),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    FCHOWNAT(260, 54),
    UNLINKAT(263, 35),
    LINKAT(265, 37),
    SYMLINKAT(266, 36),
    READLINKAT(267, 78),
    FCHMODAT(268, 53),
    UTIMENSAT(280, 88),
    FALLOCATE(285, 47),
    SYNCFS(306, 267),
    RENAMEAT2(316, 276),
    STATX(332, 291);

    private static final NativeFunction SYSCALL = new NativeFunction("syscall");

    private final int number;

    SystemCall(int x86, int arm) {
        number = switch (Architecture.current()) {
            case X86_64 -> x86;
            case AARCH64 -> arm;
        };
    }

    /** Calls the kernel, again when a signal interrupted it. The result is the call's own when it is not negative, else the error number negated. */
    long invoke(Scratch scratch, long a, long b, long c, long d, long e) {
        while (true) {
            long result = SYSCALL.invoke(scratch, number, a, b, c, d, e);
            if (result >= 0) {
                return result;
            }
            int errno = scratch.errno();
            // An interrupted close has closed: a second one could hit a descriptor that another thread just got.
            if (errno != Errno.EINTR.number() || this == CLOSE) {
                return -errno;
            }
        }
    }

    /** The name in the manual. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The failure that a negative result stands for. */
    SystemCallException failure(long result, Subject subject) {
        return new SystemCallException(title(), (int) -result, subject.text());
    }

    /** @throws SystemCallException when the result is negative */
    long check(long result, Subject subject) throws SystemCallException {
        if (result < 0) {
            throw failure(result, subject);
        }
        return result;
    }
}
