package io.holdfast.repository.snapshot;

import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Label;
import io.holdfast.format.sealing.ManifestSealing;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.store.Store.Publish;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Tags and pins of snapshots: what may change about them. The highest number counts. */
public final class Labels {
    private static final Name FOLDER = new Name("labels");

    private final Store store;
    private final ManifestSealing sealing;

    public Labels(Store store, ManifestSealing sealing) {
        this.store = store;
        this.sealing = sealing;
    }

    /** The label in force; empty when none was ever set. */
    public Optional<Label> of(SnapshotId id) {
        SortedSet<Long> numbers = numbers(id);
        if (numbers.isEmpty()) {
            return Optional.empty();
        }
        Name name = name(id, numbers.last());
        byte[] sealed = Label.sealed(store.get(name, Range.whole()), name.path());
        return Optional.of(Label.decode(sealing.openLabel(id, numbers.last(), sealed), name.path()));
    }

    /** Sets the label; {@code STORE_NAME_TAKEN} when somebody else set one at the same moment. */
    public void set(SnapshotId id, Label label) {
        SortedSet<Long> numbers = numbers(id);
        long next = numbers.isEmpty() ? 1 : numbers.last() + 1;
        byte[] file = Label.file(sealing.sealLabel(id, next, label.encode()));
        store.put(name(id, next), Payload.of(file), Publish.NEW);
        numbers.forEach(old -> store.delete(name(id, old)));
    }

    /** Removes the labels of a snapshot that was forgotten. */
    public static void remove(Store store, SnapshotId id) {
        store.list(FOLDER.child(id.toString()), listed -> store.delete(listed.name()));
    }

    /** Removes labels of snapshots that are no longer there. */
    public static void removeOrphans(Store store, Set<SnapshotId> living) {
        store.list(FOLDER, listed -> {
            String[] parts = listed.name().path().split("/", -1);
            boolean label = parts.length == 3
                    && FOLDER.child(parts[1]).endsInHex(2 * SnapshotId.SIZE)
                    && listed.name().endsInHex(2 * Long.BYTES);
            if (label && !living.contains(SnapshotId.parse(parts[1]))) {
                store.delete(listed.name());
            }
        });
    }

    private SortedSet<Long> numbers(SnapshotId id) {
        TreeSet<Long> numbers = new TreeSet<>();
        store.list(FOLDER.child(id.toString()), listed -> {
            if (listed.name().endsInHex(2 * Long.BYTES)) {
                numbers.add(HexFormat.fromHexDigitsToLong(listed.name().leaf()));
            }
        });
        return numbers;
    }

    private static Name name(SnapshotId id, long number) {
        return FOLDER.child(id.toString()).child(HexFormat.of().toHexDigits(number));
    }
}
