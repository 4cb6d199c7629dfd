package io.holdfast.agent.backup;

import io.holdfast.format.sealing.CompressionLevel;
import java.util.List;

/**
 * What is not about the source.
 *
 * @param name of what is protected
 * @param program its version
 */
public record BackupOptions(
        String name,
        String host,
        String user,
        String program,
        List<String> tags,
        CompressionLevel compression,
        Limits limits) {
    public BackupOptions {
        tags = List.copyOf(tags);
    }
}
