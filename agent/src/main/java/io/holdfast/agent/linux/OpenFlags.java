package io.holdfast.agent.linux;

/** Flags of {@code openat}. Most are the same on both processors, two are not. */
final class OpenFlags {
    static final int READ = 0;
    static final int READ_WRITE = 2;
    static final int CREATE = 0x40;
    static final int EXCLUSIVE = 0x80;
    /** Opening never makes a device the controlling terminal of this process. */
    static final int NO_TERMINAL = 0x100;
    /** Opening a fifo returns at once instead of waiting for a writer. Regular files do not care. */
    static final int NO_WAIT = 0x800;
    /** Reading does not touch the time of last access. Allowed to the owner of a file and to root only. */
    static final int NO_ACCESS_TIME = 0x40000;

    static final int CLOSE_ON_EXEC = 0x80000;
    /** Names a place without opening it. */
    static final int PATH = 0x200000;

    static final int DIRECTORY = directory(Architecture.current());
    static final int NO_FOLLOW = noFollow(Architecture.current());

    private OpenFlags() {}

    static int directory(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> 0x10000;
            case AARCH64 -> 0x4000;
        };
    }

    static int noFollow(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> 0x20000;
            case AARCH64 -> 0x8000;
        };
    }
}
