package io.holdfast.agent.restore;

import io.holdfast.format.tree.Entry;

/** Is told what a restore would do, in the order in which it would. Directories that are there already are merged and not told of. */
public interface Foresight {
    /**
     * What becomes of one entry.
     *
     * @param path in the snapshot, absolute raw bytes
     */
    void foresee(byte[] path, Entry entry, Fate fate);

    /** Called for every entry that is looked at; throws what ends all this. */
    void check();

    /** What becomes of an entry. */
    enum Fate {
        CREATED,
        OVERWRITTEN,
        /** What stands in its place stays, because of the conflict policy. */
        KEPT,
        /** It cannot be put there. */
        BLOCKED
    }

    /** Nobody is told. */
    static Foresight unwatched() {
        return new Foresight() {
            @Override
            public void foresee(byte[] path, Entry entry, Fate fate) {}

            @Override
            public void check() {}
        };
    }
}
