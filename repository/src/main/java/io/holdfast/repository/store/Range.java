package io.holdfast.repository.store;

/** What to read of a file. */
public sealed interface Range {
    /** From the first byte to the last. */
    record Whole() implements Range {}

    /** {@code length} bytes at {@code from}. */
    record Part(long from, int length) implements Range {}

    static Range whole() {
        return new Whole();
    }

    static Range of(long from, int length) {
        return new Part(from, length);
    }
}
