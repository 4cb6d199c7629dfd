package io.holdfast.media.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.protocol.MarkedStore;
import io.holdfast.protocol.PemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** The file in a store that tells it from the empty directory on which it is to be mounted. */
final class StoreMark {
    private static final int SIZE = 16;

    private StoreMark() {}

    static boolean isMark(String text) {
        return MarkedStore.isMark(text);
    }

    /** Nothing when the store is not there, or was never marked. */
    static Optional<String> read(Path directory) {
        try {
            return Optional.of(Files.readString(directory.resolve(MarkedStore.FILE), StandardCharsets.US_ASCII)
                            .strip())
                    .filter(StoreMark::isMark);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Marks a store, unless it is marked already; gives its mark. */
    static String make(Path directory, Randomness randomness) {
        return read(directory).orElseGet(() -> {
            byte[] bytes = new byte[SIZE];
            randomness.fill(bytes);
            String mark = HexFormat.of().formatHex(bytes);
            PemFiles.write(directory.resolve(MarkedStore.FILE), (mark + "\n").getBytes(StandardCharsets.US_ASCII));
            return mark;
        });
    }

    static HoldfastException notMounted(Path directory) {
        return new HoldfastException(
                ErrorCode.POOL_NOT_MOUNTED,
                directory.toString(),
                "The store " + directory + " is not there. Mount its disk; nothing of it is given up meanwhile.");
    }
}
