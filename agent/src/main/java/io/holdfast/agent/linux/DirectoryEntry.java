package io.holdfast.agent.linux;

/** One line of a directory. A class and not a record, because two arrays with the same bytes are not equal. */
public final class DirectoryEntry {
    private final byte[] name;
    private final FileType type;

    DirectoryEntry(byte[] name, FileType type) {
        this.name = name;
        this.type = type;
    }

    /** 1 to 255 bytes, as the kernel has them. */
    public byte[] name() {
        return name;
    }

    /** {@link FileType#UNKNOWN} on a few file systems. */
    public FileType type() {
        return type;
    }
}
