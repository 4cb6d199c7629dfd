package io.holdfast.dist.quickstart;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Compares two trees on disk, by the JDK's own means: what restores is not asked whether it restored well. */
final class TreeComparison {
    private static final List<String> EVERYBODY = List.of("mode", "lastModifiedTime");
    private static final List<String> ROOT = List.of("mode", "lastModifiedTime", "uid", "gid", "rdev");
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int FILE = 0100000;
    private static final int LINK = 0120000;

    private final List<String> differences = new ArrayList<>();
    private final List<String> attributes;
    private long entries;
    private long bytes;

    private TreeComparison(List<String> attributes) {
        this.attributes = attributes;
    }

    /** Goes through both. */
    static TreeComparison of(Path left, Path right) {
        boolean root = "root".equals(System.getProperty("user.name"));
        TreeComparison comparison = new TreeComparison(root ? ROOT : EVERYBODY);
        try {
            // A link that was named stands for itself, a directory for what is in it.
            comparison.compare(left, Files.isDirectory(left) ? right : right.resolve(left.getFileName()));
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE, right.toString(), "Cannot compare: " + InWords.of(e) + ".", e);
        }
        return comparison;
    }

    List<String> differences() {
        return differences;
    }

    long entries() {
        return entries;
    }

    long bytes() {
        return bytes;
    }

    private void compare(Path left, Path right) throws IOException {
        entries++;
        Map<String, Object> was = Files.readAttributes(left, "unix:*", LinkOption.NOFOLLOW_LINKS);
        Map<String, Object> is = Files.readAttributes(right, "unix:*", LinkOption.NOFOLLOW_LINKS);
        for (String each : attributes) {
            if (!Objects.equals(was.get(each), is.get(each))) {
                differences.add(left + ": " + each + " is " + is.get(each) + ", not " + was.get(each));
            }
        }
        int type = ((Integer) Objects.requireNonNull(was.get("mode"))) & TYPE;
        if (type == FILE) {
            bytes += Files.size(left);
            if (Files.isReadable(left) && Files.mismatch(left, right) >= 0) {
                differences.add(left + ": its content differs");
            }
        } else if (type == LINK && !Files.readSymbolicLink(left).equals(Files.readSymbolicLink(right))) {
            differences.add(left + ": it points elsewhere");
        } else if (type == DIRECTORY) {
            below(left, right);
        }
    }

    private void below(Path left, Path right) throws IOException {
        Map<String, Path> was = children(left);
        Map<String, Path> is = children(right);
        for (Map.Entry<String, Path> each : was.entrySet()) {
            Path other = is.remove(each.getKey());
            if (other != null) {
                compare(each.getValue(), other);
            } else if (!socket(each.getValue())) {
                differences.add(each.getValue() + ": it is missing");
            }
        }
        is.values().forEach(each -> differences.add(each + ": it was not there"));
    }

    private static boolean socket(Path path) throws IOException {
        int mode = (Integer) Objects.requireNonNull(Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS));
        return (mode & TYPE) == 0140000;
    }

    private static Map<String, Path> children(Path directory) throws IOException {
        Map<String, Path> children = new TreeMap<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path each : stream) {
                children.put(String.valueOf(each.getFileName()), each);
            }
        }
        return children;
    }
}
