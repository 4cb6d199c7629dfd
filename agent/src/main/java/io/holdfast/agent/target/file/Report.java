package io.holdfast.agent.target.file;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.RunException;

/** Hears what became of each entry. Called from every thread that restores. */
public interface Report {
    /** So many bytes of content, holes included, have their place. */
    void written(long bytes);

    /** An entry stands under its name, whole. Its attributes may have led to exceptions. */
    void restored(Entry entry);

    /** An entry that an earlier beginning of this restore made still stands under its name; counts as restored, and its content as written. */
    void restoredBefore(Entry entry);

    /** What was there stayed, because the rules say so. {@code entries} counts what is below a directory that was passed over, too. */
    void kept(long entries);

    /** An object was not restored, or not wholly. */
    void exception(RunException exception);

    /** The owner of an entry could not be set because this process may not. */
    void ownerRefused();

    /** Nothing more can be written: the file system is full or read-only. */
    void unwritable(HoldfastException why);
}
