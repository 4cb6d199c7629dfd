package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;

/** Takes pages of a tree that is being built. */
public interface PageSink {
    /** Stores a page under the name of its content, unless it is known. */
    Fingerprint put(Page page);

    /** Stores a page under the name of the whole file that it describes. */
    void putWholeFile(Fingerprint name, Page page);
}
