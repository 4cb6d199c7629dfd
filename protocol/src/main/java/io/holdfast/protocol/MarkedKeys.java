package io.holdfast.protocol;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How a directory says that keys of an installation are in it: the processes that keep theirs there mark it, and agents leave it out. */
public final class MarkedKeys {
    public static final String FILE = "holdfast-keys";

    /** What such a file begins with. */
    public static final String MARK = "Holdfast keeps keys here";

    private static final String TEXT =
            MARK + ". Backups of files leave this directory out, unless it is asked for by its own path.\n";

    private MarkedKeys() {}

    /** Marks a directory, unless it is marked already. */
    public static void mark(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            PemFiles.write(file, TEXT.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
