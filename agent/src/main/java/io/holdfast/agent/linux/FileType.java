package io.holdfast.agent.linux;

/** What an entry of a directory is. */
public enum FileType {
    /** The file system does not tell in its listing; the {@link Stat} of the entry does. */
    UNKNOWN(0),
    FIFO(1),
    CHARACTER_DEVICE(2),
    DIRECTORY(4),
    BLOCK_DEVICE(6),
    REGULAR(8),
    SYMBOLIC_LINK(10),
    SOCKET(12);

    private final int code;

    FileType(int code) {
        this.code = code;
    }

    /** The four bits above the permissions in the mode of a file. */
    int code() {
        return code;
    }

    static FileType of(int code) {
        return switch (code) {
            case 1 -> FIFO;
            case 2 -> CHARACTER_DEVICE;
            case 4 -> DIRECTORY;
            case 6 -> BLOCK_DEVICE;
            case 8 -> REGULAR;
            case 10 -> SYMBOLIC_LINK;
            case 12 -> SOCKET;
            default -> UNKNOWN;
        };
    }
}
