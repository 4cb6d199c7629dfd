package io.holdfast.agent.restore;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.DirectoryEntry;
import io.holdfast.agent.linux.ExtendedAttributes;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Everything below a directory, one line an entry, so that two trees can be compared by looking at them. */
final class Census {
    private final Map<String, String> lines = new TreeMap<>();
    private final Map<Long, String> firstNames = new HashMap<>();

    private record Below(Directory directory, String path) {}

    static Map<String, String> of(Directory top) throws SystemCallException {
        Census census = new Census();
        Deque<Below> next = new ArrayDeque<>();
        next.push(new Below(top, ""));
        while (!next.isEmpty()) {
            Below at = next.pop();
            // In the order of names, so that the first name of a linked file is the same in both trees.
            Map<String, byte[]> names = new TreeMap<>();
            for (DirectoryEntry entry : at.directory.list()) {
                names.put(new String(entry.name(), StandardCharsets.ISO_8859_1), entry.name());
            }
            for (Map.Entry<String, byte[]> each : names.entrySet()) {
                String path = at.path + "/" + each.getKey();
                Stat stat = at.directory.stat(each.getValue());
                census.lines.put(path, census.line(at.directory, each.getValue(), path, stat));
                if (stat.type() == FileType.DIRECTORY) {
                    next.push(new Below(at.directory.openDirectory(each.getValue()), path));
                }
            }
            if (at.directory != top) {
                at.directory.close();
            }
        }
        return census.lines;
    }

    private String line(Directory in, byte[] name, String path, Stat stat) throws SystemCallException {
        StringBuilder line = new StringBuilder();
        line.append(stat.type()).append(' ').append(Integer.toOctalString(stat.mode()));
        line.append(' ').append(stat.user()).append(':').append(stat.group());
        line.append(" modified ")
                .append(stat.modified().seconds())
                .append('.')
                .append(stat.modified().nanos());
        switch (stat.type()) {
            case REGULAR -> line.append(content(in, name, stat));
            case SYMBOLIC_LINK ->
                line.append(" to ").append(new String(in.readLink(name), StandardCharsets.ISO_8859_1));
            case CHARACTER_DEVICE, BLOCK_DEVICE -> line.append(' ').append(stat.node());
            case DIRECTORY, FIFO, SOCKET, UNKNOWN -> {}
        }
        if (stat.type() != FileType.DIRECTORY && stat.links() > 1) {
            line.append(" same as ").append(firstNames.computeIfAbsent(stat.inode(), _ -> path));
        }
        ExtendedAttributes extended = in.extendedAttributes(name);
        Map<String, String> attributes = new TreeMap<>();
        for (byte[] each : extended.names()) {
            attributes.put(
                    new String(each, StandardCharsets.ISO_8859_1),
                    new String(extended.value(each).orElseThrow(), StandardCharsets.ISO_8859_1));
        }
        return line.append(' ').append(attributes).toString();
    }

    private static String content(Directory in, byte[] name, Stat stat) throws SystemCallException {
        CRC32C crc = new CRC32C();
        byte[] piece = new byte[64 << 10];
        try (OpenFile file = in.openFile(name)) {
            long size = Math.min(stat.size(), 64 << 20);
            for (long at = 0; at < size; at += piece.length) {
                crc.update(piece, 0, file.read(at, piece, 0, piece.length));
            }
        }
        return " size " + stat.size() + " crc " + crc.getValue() + " blocks " + stat.blocks();
    }
}
