package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;

/** A stretch of content. */
public sealed interface Run {
    /** Bytes of content. */
    long length();

    /** One chunk, whole. */
    record Stored(int size, Fingerprint chunk) implements Run {
        @Override
        public long length() {
            return size;
        }
    }

    /** Reads as zeros and was not stored. */
    record Hole(long length) implements Run {}
}
