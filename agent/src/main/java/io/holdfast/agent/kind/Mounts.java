package io.holdfast.agent.kind;

import io.holdfast.protocol.InWords;
import io.holdfast.protocol.control.PathText;
import io.holdfast.protocol.control.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The file systems of this machine that lie on a device of its own. */
final class Mounts {
    private static final Path TABLE = Path.of("/proc/self/mounts");
    /** On a device, and yet nothing to back up. */
    private static final Set<String> PASSED_BY = Set.of("squashfs", "iso9660", "udf", "erofs");

    /** A mounted file system; {@code point} is escaped as paths are. */
    record Mount(String point, String device, String type, Settings facts) {}

    /** The first place each is mounted at. */
    List<Mount> local() {
        Map<String, Mount> byDevice = new LinkedHashMap<>();
        try {
            for (String line :
                    Files.readString(TABLE, StandardCharsets.ISO_8859_1).lines().toList()) {
                String[] fields = line.split(" ", -1);
                if (fields.length >= 3 && fields[0].startsWith("/dev/") && !PASSED_BY.contains(fields[2])) {
                    String device = text(fields[0]);
                    byDevice.computeIfAbsent(device, _ -> mount(text(fields[1]), device, fields[2]));
                }
            }
        } catch (IOException e) {
            // A machine without this table tells of no file systems; paths can be named all the same.
            return List.of();
        }
        return new ArrayList<>(byDevice.values());
    }

    private static Mount mount(String point, String device, String type) {
        Map<String, String> facts = new LinkedHashMap<>(Map.of("device", device, "fileSystem", type));
        try {
            FileStore store = Files.getFileStore(Path.of(point));
            facts.put("total", Long.toString(store.getTotalSpace()));
            facts.put("available", Long.toString(store.getUsableSpace()));
        } catch (IOException | InvalidPathException e) {
            facts.put("problem", InWords.of(e));
        }
        return new Mount(point, device, type, Settings.of(facts));
    }

    /** Blanks, tabs, line breaks and backslashes are there as three octal digits, other bytes as they are. */
    private static String text(String field) {
        String plain = field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
        return PathText.of(plain.getBytes(StandardCharsets.ISO_8859_1));
    }
}
