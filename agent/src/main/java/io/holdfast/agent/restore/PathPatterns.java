package io.holdfast.agent.restore;

import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.source.file.ExcludePatterns;
import java.util.List;

/** Patterns for paths in snapshots: the same language as for excluding from a backup. */
public record PathPatterns(ExcludePatterns patterns) {
    public static PathPatterns of(List<String> patterns) {
        return new PathPatterns(ExcludePatterns.compile(patterns));
    }

    /** Whether a path is meant. What it is does not matter here, so a pattern with a slash at its end means a directory by its name. */
    public boolean match(byte[] path) {
        return path.length > 1
                && (patterns.excludes(path, FileType.REGULAR) || patterns.excludes(path, FileType.DIRECTORY));
    }
}
