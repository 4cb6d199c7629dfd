package io.holdfast.repository.snapshot;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Label;
import io.holdfast.format.layout.Label.Pin;
import io.holdfast.format.sealing.ManifestSealing;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.store.StoreErrors;
import java.util.HexFormat;
import java.util.List;
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

    /**
     * The label in force; empty when none was ever set. Of one that is damaged nobody knows whether it pinned: it pins, with tags that are those of the manifest.
     *
     * @param given tags of the manifest
     */
    public Optional<Label> of(SnapshotId id, List<String> given) {
        try {
            return newest(id);
        } catch (HoldfastException e) {
            return switch (e.code().kind()) {
                case CORRUPTION -> Optional.of(new Label(given, Pin.PINNED));
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }

    private Optional<Label> newest(SnapshotId id) {
        for (SortedSet<Long> numbers = numbers(store, id); !numbers.isEmpty(); ) {
            Name name = name(id, numbers.last());
            Optional<byte[]> file = file(store, name);
            if (file.isPresent()) {
                byte[] sealed = Label.sealed(file.get(), name.path());
                return Optional.of(Label.decode(sealing.openLabel(id, numbers.last(), sealed), name.path()));
            }
            SortedSet<Long> now = numbers(store, id);
            if (now.equals(numbers)) {
                throw StoreErrors.noSuchName(name);
            }
            // A newer one has taken its place, or the snapshot was forgotten.
            numbers = now;
        }
        return Optional.empty();
    }

    private static Optional<byte[]> file(Store store, Name name) {
        try {
            return Optional.of(store.get(name, Range.whole()));
        } catch (HoldfastException e) {
            if (StoreErrors.isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The file with the label in force, when that is damaged as far as can be seen without a key. */
    public static Optional<Name> damaged(Store store, SnapshotId id) {
        SortedSet<Long> numbers = numbers(store, id);
        if (numbers.isEmpty()) {
            return Optional.empty();
        }
        Name name = name(id, numbers.last());
        return file(store, name).filter(bytes -> !isWhole(bytes, name)).map(bytes -> name);
    }

    private static boolean isWhole(byte[] file, Name name) {
        try {
            return Label.sealed(file, name.path()).length > 0;
        } catch (HoldfastException e) {
            return switch (e.code().kind()) {
                case CORRUPTION -> false;
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }

    /** Sets the label; {@code STORE_NAME_TAKEN} when somebody else set one at the same moment. */
    public void set(SnapshotId id, Label label) {
        SortedSet<Long> numbers = numbers(store, id);
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

    private static SortedSet<Long> numbers(Store store, SnapshotId id) {
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
