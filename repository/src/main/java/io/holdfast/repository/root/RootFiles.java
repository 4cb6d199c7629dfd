package io.holdfast.repository.root;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.RootMetadata;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.store.Store.Publish;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** The three copies of every generation of root metadata ({@code docs/format/keys.md}). */
public final class RootFiles {
    private static final Name FOLDER = new Name("root");
    private static final int PLACES = 3;
    private static final int KEPT = 4;

    private final Store store;

    public RootFiles(Store store) {
        this.store = store;
    }

    /** What is at one place of one generation. */
    public record Copy(Name name, State state) {}

    /** State of a copy. */
    public enum State {
        INTACT,
        DAMAGED,
        MISSING
    }

    /** Whether anything that could be a repository stands in the store. */
    public boolean exist() {
        return !generations().isEmpty();
    }

    /**
     * The highest generation of which one copy is intact.
     *
     * @throws HoldfastException not a repository; too new; corrupt, when no copy of any generation is intact
     */
    public RootMetadata.Signed newest() {
        NavigableSet<Long> generations = generations();
        if (generations.isEmpty()) {
            throw new HoldfastException(
                    ErrorCode.REPOSITORY_MISSING,
                    "repository",
                    "There is no Holdfast repository there. Check the path, or make one with `holdfast repository create`.");
        }
        List<HoldfastException> errors = new ArrayList<>();
        for (long generation : generations.descendingSet()) {
            for (int place = 1; place <= PLACES; place++) {
                try {
                    return read(name(place, generation));
                } catch (HoldfastException e) {
                    if (e.code() == ErrorCode.FORMAT_TOO_NEW || e.code() == ErrorCode.STORE_DENIED) {
                        throw e;
                    }
                    errors.add(e);
                }
            }
        }
        throw lost(errors.getFirst());
    }

    private static HoldfastException lost(HoldfastException first) {
        return switch (first.code().kind()) {
            case CORRUPTION ->
                new HoldfastException(
                        ErrorCode.FORMAT_CORRUPT,
                        FOLDER.path(),
                        "The root metadata is damaged in all its copies (" + first.subject() + " is the newest), and"
                                + " without it no passphrase opens the repository. Nothing was changed. Put the"
                                + " folder root/ back from a copy of the repository; one made before does, unless keys"
                                + " were changed since.",
                        first);
            case USER, RESOURCE, EXTERNAL, INTERNAL -> first;
        };
    }

    private RootMetadata.Signed read(Name name) {
        return RootMetadata.decode(store.get(name, Range.whole()), name.path());
    }

    /** Publishes a generation. The first place is the switch: {@code STORE_NAME_TAKEN} tells that somebody else was quicker. */
    public void publish(RootMetadata metadata, byte[] code) {
        byte[] file = metadata.encode(code);
        for (int place = 1; place <= PLACES; place++) {
            store.put(name(place, metadata.generation()), Payload.of(file), Publish.NEW);
        }
        for (long old : generations().headSet(metadata.generation() - KEPT, true)) {
            for (int place = PLACES; place >= 1; place--) {
                store.delete(name(place, old));
            }
        }
    }

    /** The state of every copy of the generations that are kept. */
    public List<Copy> copies() {
        List<Copy> copies = new ArrayList<>();
        for (long generation : generations()) {
            for (int place = 1; place <= PLACES; place++) {
                Name name = name(place, generation);
                copies.add(new Copy(name, state(name)));
            }
        }
        return copies;
    }

    private State state(Name name) {
        try {
            read(name);
            return State.INTACT;
        } catch (HoldfastException e) {
            return switch (e.code().kind()) {
                case CORRUPTION -> e.code() == ErrorCode.STORE_NO_SUCH_NAME ? State.MISSING : State.DAMAGED;
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }

    /** Puts an intact copy in place of each that is not; gives the names of those mended. */
    public List<Name> mend() {
        List<Name> mended = new ArrayList<>();
        for (Copy broken : copies()) {
            if (broken.state != State.INTACT) {
                for (int place = 1; place <= PLACES; place++) {
                    Name other = name(place, generation(broken.name));
                    if (state(other) == State.INTACT) {
                        store.put(broken.name, Payload.of(store.get(other, Range.whole())), Publish.REPLACE);
                        mended.add(broken.name);
                        break;
                    }
                }
            }
        }
        return mended;
    }

    private NavigableSet<Long> generations() {
        NavigableSet<Long> generations = new TreeSet<>();
        store.list(FOLDER, listed -> {
            if (listed.name().endsInHex(2 * Long.BYTES)) {
                generations.add(generation(listed.name()));
            }
        });
        return Collections.unmodifiableNavigableSet(generations);
    }

    private static long generation(Name name) {
        return HexFormat.fromHexDigitsToLong(name.leaf());
    }

    private static Name name(int place, long generation) {
        return FOLDER.child(Integer.toString(place)).child(HexFormat.of().toHexDigits(generation));
    }
}
