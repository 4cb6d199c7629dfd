package io.holdfast.agent.linux;

import java.util.Arrays;

/** The errors of the kernel that a backup or a restore treats in its own way or meets often enough to explain. Numbers are those of x86-64 and aarch64. */
public enum Errno {
    EPERM(1, "operation not permitted"),
    ENOENT(2, "no such file or directory"),
    ESRCH(3, "no such process"),
    EINTR(4, "interrupted by a signal"),
    EIO(5, "input or output error of the device"),
    ENXIO(6, "no such device, or no data from here on"),
    E2BIG(7, "larger than the kernel takes"),
    EBADF(9, "the descriptor is closed or not meant for this"),
    /** Somebody holds a lease on the file, as a file server does for its clients. It is asked to give it back; try again after a moment. */
    EAGAIN(11, "busy for a moment, try again"),
    ENOMEM(12, "the kernel is out of memory"),
    EACCES(13, "permission denied"),
    EBUSY(16, "in use"),
    EEXIST(17, "exists already"),
    EXDEV(18, "on another file system"),
    ENODEV(19, "no such device"),
    ENOTDIR(20, "not a directory"),
    EISDIR(21, "is a directory"),
    EINVAL(22, "not a valid argument here"),
    ENFILE(23, "too many open files in the system"),
    EMFILE(24, "too many open files in this process"),
    ETXTBSY(26, "the program is running"),
    EFBIG(27, "the file would be too large"),
    ENOSPC(28, "no space left"),
    EROFS(30, "the file system is read-only"),
    EMLINK(31, "too many links"),
    ERANGE(34, "the result does not fit"),
    ENAMETOOLONG(36, "the name is too long"),
    ENOSYS(38, "the kernel does not know this call"),
    ENOTEMPTY(39, "the directory is not empty"),
    /** Also the answer to opening a symbolic link as something else. */
    ELOOP(40, "is a symbolic link, or there are too many of them"),
    ENODATA(61, "no such attribute"),
    EOVERFLOW(75, "the value is too large"),
    EOPNOTSUPP(95, "the file system cannot do this"),
    ESTALE(116, "the network file system has lost this file"),
    EDQUOT(122, "the quota is used up"),
    /** Any other; {@link SystemCallException#number()} tells which. */
    OTHER(-1, "see errno(3)");

    private static final Errno[] BY_NUMBER = byNumber();

    private final int number;
    private final String meaning;

    Errno(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** The constant of a number, {@link #OTHER} for one that has none. */
    public static Errno of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : OTHER;
    }

    /** The number the kernel uses. */
    public int number() {
        return number;
    }

    /** In a few words, lower case. */
    public String meaning() {
        return meaning;
    }

    /** Whether a result of {@link SystemCall#invoke} is this failure. */
    boolean is(long result) {
        return result == -number;
    }

    private static Errno[] byNumber() {
        Errno[] table = new Errno[EDQUOT.number + 1];
        Arrays.fill(table, OTHER);
        for (Errno errno : values()) {
            if (errno != OTHER) {
                table[errno.number] = errno;
            }
        }
        return table;
    }
}
