package io.holdfast.repository.pack;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The packs of a store: their names, their directories (the most recently used are kept in memory) and their records. */
public final class Packs {
    private static final Name FOLDER = new Name("packs");
    private static final int CACHED_RECORDS = 1_000_000;
    private static final int GUESS = 64 << 10;

    private final Store store;
    private final LinkedHashMap<PackId, PackDirectory> cached = new LinkedHashMap<>(64, 0.75f, true);
    private long cachedRecords;

    public Packs(Store store) {
        this.store = store;
    }

    public static Name name(PackId id) {
        String hex = id.toString();
        return FOLDER.child(hex.substring(0, 2)).child(hex);
    }

    /** Gives every pack in the store with its size in bytes. */
    public void list(BiConsumer<PackId, Long> to) {
        store.list(FOLDER, listed -> id(listed.name()).ifPresent(id -> to.accept(id, listed.size())));
    }

    private static Optional<PackId> id(Name name) {
        if (name.leaf().length() != 2 * PackId.SIZE) {
            return Optional.empty();
        }
        try {
            return Optional.of(PackId.read(ByteBuffer.wrap(HexFormat.of().parseHex(name.leaf()))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Remembers the directory of a pack that was just written. */
    public void remember(PackDirectory directory) {
        synchronized (cached) {
            if (cached.put(directory.id(), directory) == null) {
                cachedRecords += directory.size();
            }
            var eldest = cached.values().iterator();
            while (cachedRecords > CACHED_RECORDS && cached.size() > 1) {
                cachedRecords -= eldest.next().size();
                eldest.remove();
            }
        }
    }

    /** Forgets a pack: what was cached of it is no proof that it is still there. */
    public void forget(PackId id) {
        synchronized (cached) {
            PackDirectory gone = cached.remove(id);
            cachedRecords -= gone == null ? 0 : gone.size();
        }
    }

    /**
     * The directory of a pack, from memory or from the store.
     *
     * @throws HoldfastException {@code STORE_NO_SUCH_NAME}, corrupt, too new
     */
    public PackDirectory directory(PackId id) {
        synchronized (cached) {
            PackDirectory known = cached.get(id);
            if (known != null) {
                return known;
            }
        }
        PackDirectory read = readDirectory(id);
        remember(read);
        return read;
    }

    /** The directory as it stands in the store, whatever is in memory. */
    public PackDirectory readDirectory(PackId id) {
        Name name = name(id);
        long size = store.size(name)
                .orElseThrow(() -> new HoldfastException(
                        ErrorCode.STORE_NO_SUCH_NAME, name.path(), "Pack " + name + " is not in the store."));
        byte[] header = store.get(name, Range.of(0, (int) Math.min(size, PackDirectory.HEADER)));
        int guess = (int) Math.min(size, GUESS);
        byte[] tail = store.get(name, Range.of(size - guess, guess));
        int count = PackDirectory.countIn(tail);
        int length = count < 0 ? guess : PackDirectory.trailerSize(count);
        if (length > size) {
            throw HoldfastException.corrupt(name.path(), "its directory is longer than the pack");
        }
        byte[] trailer = length <= guess
                ? java.util.Arrays.copyOfRange(tail, guess - length, guess)
                : store.get(name, Range.of(size - length, length));
        return PackDirectory.decode(header, trailer, size, id, name.path());
    }

    /** One record. */
    public SealedChunk record(PackDirectory directory, int ordinal) {
        Name name = name(directory.id());
        byte[] record = store.get(name, Range.of(directory.offset(ordinal), directory.length(ordinal)));
        return SealedChunk.parse(record, name.path());
    }

    /** Bytes of neighbouring records: from the first to behind the last. */
    public byte[] records(PackDirectory directory, int first, int last) {
        int from = directory.offset(first);
        return store.get(name(directory.id()), Range.of(from, directory.offset(last) + directory.length(last) - from));
    }
}
