package io.holdfast.agent.source.file;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.protocol.MarkedStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The mark of the stores of pools. A backup that takes one along stores what is stored already, more each time. */
public final class StoreTag {
    private static final byte[] NAME = MarkedStore.FILE.getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 33;

    private StoreTag() {}

    public static boolean isName(byte[] name) {
        return Arrays.equals(name, NAME);
    }

    /** Whether a directory that has a file of this name really is a store. */
    public static boolean marks(Directory directory) {
        try (OpenFile file = directory.openFile(NAME)) {
            byte[] content = new byte[LENGTH];
            return file.stat().type() == FileType.REGULAR
                    && file.read(0, content, 0, LENGTH) == LENGTH
                    && MarkedStore.isMark(new String(content, StandardCharsets.US_ASCII).strip());
        } catch (SystemCallException e) {
            return false;
        }
    }
}
