package io.holdfast.repository.store;

import io.holdfast.format.HoldfastException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A dumb place for files. Every implementation and decorator passes the same contract suite. Safe for use by many threads and processes. Errors are
 * {@link HoldfastException}s with a {@code STORE-…} code.
 */
public interface Store {
    /** What is to happen when the name exists. */
    enum Publish {
        /** Fails with {@code STORE_NAME_TAKEN}; of two who try, exactly one succeeds. */
        NEW,
        /** Takes its place at once: a reader sees the old or the new file. */
        REPLACE
    }

    /** Makes a file durable under its name: whole, or not at all. */
    void put(Name name, Payload payload, Publish how);

    /**
     * The bytes of a range, exactly as many as it states.
     *
     * @throws HoldfastException {@code STORE_NO_SUCH_NAME}; corrupt when the file is shorter than the range
     */
    byte[] get(Name name, Range range);

    /** Size of a file in bytes; empty when there is none. */
    Optional<Long> size(Name name);

    /** Gives every file below a folder, in no order. A folder that does not exist is empty; what has no {@link Name} is passed over. */
    void list(Name folder, Consumer<Listed> to);

    /** Removes a file; one that is not there is removed already. */
    void delete(Name name);

    /** Removes what writers that died left unfinished. What one that lives may still be writing stays. */
    void tidy();

    /** A file seen by {@link #list}. */
    record Listed(Name name, long size) {}
}
