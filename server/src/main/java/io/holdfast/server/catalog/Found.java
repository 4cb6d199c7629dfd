package io.holdfast.server.catalog;

import io.holdfast.protocol.control.ListedEntry;
import java.time.Instant;

/**
 * An entry of a recovery point.
 *
 * @param path absolute; bytes that are no UTF-8 are written {@code \xHH}, a backslash {@code \\}
 * @param size of content in bytes; of a directory, of all that is in it
 */
public record Found(String path, String type, long size, Instant modified, int mode, String owner) {
    static Found of(ListedEntry entry) {
        return new Found(entry.path(), entry.type(), entry.size(), entry.modified(), entry.mode(), entry.owner());
    }

    /** The last name of its path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
