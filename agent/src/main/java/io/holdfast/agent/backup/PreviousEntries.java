package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.EntryCursor;
import java.util.Optional;

/** The entries that a directory had in the previous snapshot, asked for in the order of names. When a page of it cannot be read, it had none: the run reads everything anew. */
final class PreviousEntries {
    private Optional<EntryCursor> cursor;
    private boolean skipped;

    PreviousEntries(Optional<Previous> previous, Optional<Fingerprint> directory) {
        cursor = Optional.empty();
        if (previous.isPresent() && directory.isPresent()) {
            try {
                cursor = Optional.of(new EntryCursor(previous.get().pages(), directory.get()));
            } catch (HoldfastException e) {
                giveUp();
            }
        }
    }

    private void giveUp() {
        cursor = Optional.empty();
        skipped = true;
    }

    /** The entry of this name; names must rise. */
    Optional<Entry> find(byte[] name) {
        try {
            while (cursor.isPresent() && cursor.get().peek().isPresent()) {
                Entry entry = cursor.get().peek().get();
                int order = Entry.compareNames(entry.name(), name);
                if (order > 0) {
                    return Optional.empty();
                }
                cursor.get().next();
                if (order == 0) {
                    return Optional.of(entry);
                }
                skipped = true;
            }
        } catch (HoldfastException e) {
            giveUp();
        }
        return Optional.empty();
    }

    /** Whether all that was there has been found. */
    boolean allFound() {
        return !skipped && (cursor.isEmpty() || cursor.get().peek().isEmpty());
    }
}
