package io.holdfast.agent.source.file;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.protocol.MarkedKeys;
import io.holdfast.protocol.MarkedStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The marks of directories that belong to an installation itself and are left out of backups of files. */
public enum PlaceTag {
    /** Of the stores of pools. A backup that takes one along stores what is stored already, more each time. */
    STORE(MarkedStore.FILE, 33, "it is a store of a pool"),
    /** Of the directories of servers, media servers and agents. Who may restore one would be one of them. */
    KEYS(MarkedKeys.FILE, MarkedKeys.MARK.length(), "it has keys of a server, media server or agent");

    private static final List<PlaceTag> ALL = List.of(values());

    private final String file;
    private final int length;
    private final String reason;

    PlaceTag(String file, int length, String reason) {
        this.file = file;
        this.length = length;
        this.reason = reason;
    }

    /** The one whose file has this name. */
    public static Optional<PlaceTag> named(byte[] name) {
        return ALL.stream().filter(each -> each.isNamed(name)).findFirst();
    }

    private boolean isNamed(byte[] name) {
        return name.length == file.length() && new String(name, StandardCharsets.US_ASCII).equals(file);
    }

    /** Whether a directory that has a file of this name really is marked. */
    public boolean marks(Directory directory) {
        try (OpenFile opened = directory.openFile(file.getBytes(StandardCharsets.US_ASCII))) {
            byte[] head = new byte[length];
            return opened.stat().type() == FileType.REGULAR
                    && opened.read(0, head, 0, length) == length
                    && isMark(new String(head, StandardCharsets.US_ASCII));
        } catch (SystemCallException e) {
            return false;
        }
    }

    private boolean isMark(String head) {
        return switch (this) {
            case STORE -> MarkedStore.isMark(head.strip());
            case KEYS -> head.equals(MarkedKeys.MARK);
        };
    }

    /** Why such a directory is left out, to follow a colon. */
    public String reason() {
        return reason;
    }
}
