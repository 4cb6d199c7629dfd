package io.holdfast.format.tree;

import io.holdfast.format.HoldfastException;
import java.nio.ByteBuffer;

/** What a page is; its first byte. */
enum Form {
    DIRECTORY_LEAF,
    DIRECTORY_NODE,
    CHUNK_LEAF,
    CHUNK_NODE,
    EXCEPTIONS;

    static final String SUBJECT = "a page of the tree";

    byte number() {
        return (byte) (ordinal() + 1);
    }

    /** Reads the form, leaving {@code in} behind it. */
    static Form read(ByteBuffer in) {
        int number = in.hasRemaining() ? in.get() : 0;
        if (number < 1 || number > values().length) {
            throw HoldfastException.corrupt(SUBJECT, "it has the unknown form " + number);
        }
        return values()[number - 1];
    }
}
