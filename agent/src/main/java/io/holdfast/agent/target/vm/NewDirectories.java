package io.holdfast.agent.target.vm;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Directories that are made for a machine; closing removes those that are empty. */
final class NewDirectories implements AutoCloseable {
    private static final String PASSABLE = "rwx--x--x";

    private final Deque<Path> made = new ArrayDeque<>();

    /** Makes these, and what is missing above them. */
    void make(List<String> wanted) {
        for (String each : wanted) {
            try {
                make(Path.of(each));
            } catch (IOException e) {
                throw new HoldfastException(
                        ErrorCode.TARGET_UNWRITABLE,
                        each,
                        "The directory " + each + " for the state of the machine's TPM cannot be made: " + InWords.of(e)
                                + ".",
                        e);
            }
        }
    }

    private void make(Path wanted) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = wanted; at != null && !Files.isDirectory(at); at = at.getParent()) {
            missing.push(at);
        }
        for (Path each : missing) {
            Files.createDirectory(
                    each, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PASSABLE)));
            made.push(each);
        }
    }

    @Override
    public void close() {
        for (Path each : made) {
            try {
                Files.delete(each);
            } catch (IOException e) {
                // It holds what it was made for.
                return;
            }
        }
    }
}
