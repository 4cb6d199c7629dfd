package io.holdfast.repository.snapshot;

import io.holdfast.format.ErrorCode;
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
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

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
     * The label in force; empty when it went with its snapshot. Of one that is damaged nobody knows whether it pinned: it pins, with tags that are those of the manifest.
     *
     * @param listed its file as {@link #inForce} gives it; a newer one may have taken its place
     * @param given tags of the manifest
     */
    public Optional<Label> of(SnapshotId id, Name listed, List<String> given) {
        try {
            Optional<Label> label = read(id, listed);
            return label.isPresent() ? label : newest(id);
        } catch (HoldfastException e) {
            return isCorruption(e) ? Optional.of(new Label(given, Pin.PINNED)) : Optional.empty();
        }
    }

    private Optional<Label> newest(SnapshotId id) {
        for (SortedSet<Long> numbers = numbers(store, id); !numbers.isEmpty(); ) {
            Name name = name(id, numbers.last());
            Optional<Label> label = read(id, name);
            if (label.isPresent()) {
                return label;
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

    /** Empty when there is no such file. */
    private Optional<Label> read(SnapshotId id, Name name) {
        return file(store, name).map(file -> {
            byte[] sealed = Label.sealed(file, name.path());
            long number = HexFormat.fromHexDigitsToLong(name.leaf());
            return Label.decode(sealing.openLabel(id, number, sealed), name.path());
        });
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

    /** Whether the file is there and nobody knows what it says: it is damaged, or does not open with our key. What the medium does not give just now may say something. */
    public boolean isLost(SnapshotId id, Name name) {
        try {
            read(id, name);
            return false;
        } catch (HoldfastException e) {
            return e.code() != ErrorCode.STORE_UNREADABLE && isCorruption(e);
        }
    }

    /** The files with the labels in force, in one listing. */
    public static SortedMap<SnapshotId, Name> inForce(Store store) {
        SortedMap<SnapshotId, Name> newest = new TreeMap<>();
        list(
                store,
                (id, name) ->
                        newest.merge(id, name, (one, other) -> one.path().compareTo(other.path()) < 0 ? other : one));
        return newest;
    }

    /** Whether the file is there and damaged as far as can be seen without a key. */
    public static boolean isDamaged(Store store, Name name) {
        try {
            return file(store, name)
                    .filter(bytes -> Label.sealed(bytes, name.path()).length == 0)
                    .isPresent();
        } catch (HoldfastException e) {
            return isCorruption(e);
        }
    }

    private static boolean isCorruption(HoldfastException e) {
        return switch (e.code().kind()) {
            case CORRUPTION -> true;
            case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
        };
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
        list(store, (id, name) -> {
            if (!living.contains(id)) {
                store.delete(name);
            }
        });
    }

    private static void list(Store store, BiConsumer<SnapshotId, Name> to) {
        store.list(FOLDER, listed -> {
            String[] parts = listed.name().path().split("/", -1);
            boolean label = parts.length == 3
                    && FOLDER.child(parts[1]).endsInHex(2 * SnapshotId.SIZE)
                    && listed.name().endsInHex(2 * Long.BYTES);
            if (label) {
                to.accept(SnapshotId.parse(parts[1]), listed.name());
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
