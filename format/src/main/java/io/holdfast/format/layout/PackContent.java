package io.holdfast.format.layout;

import io.holdfast.format.SealedChunk;

/** What a pack holds; chunks with and without links never share one. The order is the number in the file. */
public enum PackContent {
    DATA,
    PAGES;

    public static PackContent of(SealedChunk.Kind kind) {
        return switch (kind) {
            case DATA -> DATA;
            case PAGE, WHOLE_FILE, DIFFERENCE -> PAGES;
        };
    }
}
