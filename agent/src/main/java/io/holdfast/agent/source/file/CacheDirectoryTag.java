package io.holdfast.agent.source.file;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The mark of directories whose content can be made anew. Source: Cache Directory Tagging Specification, {@code bford.info/cachedir}. */
public final class CacheDirectoryTag {
    private static final byte[] NAME = "CACHEDIR.TAG".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNATURE =
            "Signature: 8a477f597d28d172789f06886806bc55".getBytes(StandardCharsets.US_ASCII);

    private CacheDirectoryTag() {}

    public static boolean isName(byte[] name) {
        return Arrays.equals(name, NAME);
    }

    /** Whether a directory that has a file of this name really is marked. */
    public static boolean marks(Directory directory) {
        try (OpenFile file = directory.openFile(NAME)) {
            byte[] head = new byte[SIGNATURE.length];
            return file.stat().type() == FileType.REGULAR
                    && file.read(0, head, 0, head.length) == head.length
                    && Arrays.equals(head, SIGNATURE);
        } catch (SystemCallException e) {
            return false;
        }
    }
}
