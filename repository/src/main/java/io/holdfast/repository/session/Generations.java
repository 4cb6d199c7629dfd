package io.holdfast.repository.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.Condemned;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.store.StoreErrors;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Condemned generations as files. A finished one is replaced by an empty one and stays for ever, so that its number is never
 * given again: whoever still holds an old view cannot publish.
 */
public final class Generations {
    private static final Name FOLDER = new Name("condemned");
    private static final int EMPTY = new Condemned(List.of(), Map.of()).encode().length;

    private final Store store;

    public Generations(Store store) {
        this.store = store;
    }

    /** The highest number ever given (0: none), and the generations that are not finished, lowest first. */
    public record Listing(long highest, SortedSet<Long> open) {}

    public Listing list() {
        TreeSet<Long> all = new TreeSet<>(List.of(0L));
        TreeSet<Long> open = new TreeSet<>();
        store.list(FOLDER, listed -> {
            if (!listed.name().endsInHex(2 * Long.BYTES)) {
                return;
            }
            long number = HexFormat.fromHexDigitsToLong(listed.name().leaf());
            all.add(number);
            if (listed.size() != EMPTY) {
                open.add(number);
            }
        });
        return new Listing(all.last(), open);
    }

    /**
     * The generation, for who relies on nothing by it, or is alone at upkeep; empty when it was finished meanwhile, and when it cannot be read: what cannot be
     * read condemns nothing, for gc reads it once more before it deletes.
     */
    public Optional<Condemned> read(long number) {
        try {
            return require(number);
        } catch (HoldfastException e) {
            if (e.code() == ErrorCode.STORE_UNREADABLE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * The generation, for who will rely on what it does not name; empty when it was finished meanwhile, and when its bytes make no sense, which they make to nobody.
     *
     * @throws HoldfastException {@code STORE_UNREADABLE} when the medium does not give it here and now: to gc it may
     */
    public Optional<Condemned> require(long number) {
        try {
            return Optional.of(decode(number));
        } catch (HoldfastException e) {
            if (StoreErrors.isMissing(e) || e.code() == ErrorCode.FORMAT_CORRUPT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Condemned decode(long number) {
        Name name = name(number);
        return Condemned.decode(store.get(name, Range.whole()), name.path());
    }

    /** Files of generations that are not finished and cannot be read. */
    public SortedMap<Long, Name> damaged() {
        SortedMap<Long, Name> damaged = new TreeMap<>();
        list().open().stream().filter(this::isDamaged).forEach(number -> damaged.put(number, name(number)));
        return damaged;
    }

    private boolean isDamaged(long number) {
        try {
            decode(number);
            return false;
        } catch (HoldfastException e) {
            return switch (e.code().kind()) {
                case CORRUPTION -> !StoreErrors.isMissing(e);
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }

    /** Publishes a generation; {@code STORE_NAME_TAKEN} when somebody was quicker. */
    public void publish(long number, Condemned condemned) {
        store.put(name(number), Payload.of(condemned.encode()), Publish.NEW);
    }

    /** Marks a generation as finished: everything it condemned is gone. */
    public void finish(long number) {
        store.put(name(number), Payload.of(new Condemned(List.of(), Map.of()).encode()), Publish.REPLACE);
    }

    private static Name name(long number) {
        return FOLDER.child(HexFormat.of().toHexDigits(number));
    }
}
