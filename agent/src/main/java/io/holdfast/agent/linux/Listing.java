package io.holdfast.agent.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The entries of a directory, some thousand at a time, so that a directory of any size fits in memory. In the order of the file system; an entry made or removed meanwhile
 * may or may not be there. One directory has one listing at a time, used by one thread.
 */
public final class Listing {
    private static final int HEADER = 19;

    private final Descriptor directory;

    Listing(Descriptor directory) {
        this.directory = directory;
    }

    /**
     * The next entries, without {@code "."} and {@code ".."}.
     *
     * @return empty at the end
     */
    public List<DirectoryEntry> next() throws SystemCallException {
        while (true) {
            byte[] records = read();
            if (records.length == 0) {
                return List.of();
            }
            List<DirectoryEntry> entries = parse(records);
            if (!entries.isEmpty()) {
                return entries;
            }
        }
    }

    private byte[] read() throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            ByteBuffer transfer = scratch.transfer();
            long length = directory.call(
                    SystemCall.GETDENTS64, scratch, scratch.transferAddress(), Scratch.TRANSFER_LENGTH, 0);
            byte[] records = new byte[(int) length];
            transfer.get(0, records);
            return records;
        }
    }

    /** Records of the kernel: inode 8, position 8, length of the record 2, type 1, name up to a NUL, padding. */
    static List<DirectoryEntry> parse(byte[] records) {
        List<DirectoryEntry> entries = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(records).order(ByteOrder.nativeOrder());
        for (int at = 0; at < records.length; at += in.getShort(at + 16) & 0xffff) {
            int from = at + HEADER;
            int to = from;
            while (records[to] != 0) {
                to++;
            }
            boolean dots = records[from] == '.' && (to == from + 1 || (to == from + 2 && records[from + 1] == '.'));
            if (!dots) {
                entries.add(new DirectoryEntry(Arrays.copyOfRange(records, from, to), FileType.of(records[at + 18])));
            }
        }
        return entries;
    }
}
