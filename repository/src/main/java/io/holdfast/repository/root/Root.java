package io.holdfast.repository.root;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.layout.KeySlot;
import io.holdfast.format.layout.RootMetadata;
import io.holdfast.format.sealing.Keys;
import io.holdfast.repository.store.Store;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The root metadata of one repository, opened: what it is, and the master key when there was a way to it. */
public final class Root {
    private final RootFiles files;
    private final Time time;
    private final Randomness randomness;
    private final Optional<byte[]> master;
    private RootMetadata metadata;

    private Root(RootFiles files, Time time, Randomness randomness, RootMetadata metadata, Optional<byte[]> master) {
        this.files = files;
        this.time = time;
        this.randomness = randomness;
        this.metadata = metadata;
        this.master = master;
    }

    /** Makes the root of a new repository; {@code REPOSITORY_EXISTS} when there is one. */
    public static Root create(
            Store store, Access access, Suite suite, int chunkMean, Time time, Randomness randomness) {
        RootFiles files = new RootFiles(store);
        if (files.exist()) {
            throw new HoldfastException(
                    ErrorCode.REPOSITORY_EXISTS,
                    "repository",
                    "There is a repository there already. Nothing was changed.");
        }
        byte[] id = new byte[16];
        randomness.fill(id);
        byte[] master = new byte[Keys.SIZE];
        randomness.fill(master);
        KeySlot slot = new KeySlots(suite, id, randomness).wrap(master, access, "first", time.now());
        RootMetadata metadata =
                new RootMetadata(id, 1, suite, chunkMean, time.now().getEpochSecond(), List.of(slot));
        Root root = new Root(files, time, randomness, metadata, Optional.of(master));
        files.publish(metadata, root.keys().rootCode(metadata.authenticated()));
        return root;
    }

    /** Opens the newest generation and, unless keyless, the master key; a changed field is found out by its key. */
    public static Root open(Store store, Access access, Time time, Randomness randomness) {
        RootFiles files = new RootFiles(store);
        RootMetadata.Signed signed = files.newest();
        RootMetadata metadata = signed.metadata();
        if (access instanceof Access.Keyless) {
            return new Root(files, time, randomness, metadata, Optional.empty());
        }
        byte[] master = new KeySlots(metadata.suite(), metadata.id(), randomness).unwrap(metadata.slots(), access);
        Root root = new Root(files, time, randomness, metadata, Optional.of(master));
        if (!MessageDigest.isEqual(root.keys().rootCode(signed.authenticated()), signed.code())) {
            throw new HoldfastException(
                    ErrorCode.REPOSITORY_TAMPERED,
                    "repository",
                    "The repository's root metadata was changed by somebody without its key. Put back root/ from a copy you trust.");
        }
        return root;
    }

    public RootMetadata metadata() {
        return metadata;
    }

    /** The repository's id in hex. */
    public String id() {
        return HexFormat.of().formatHex(metadata.id());
    }

    /** The keys; {@code REPOSITORY_KEYLESS} when it was opened without one. */
    public Keys keys() {
        return Keys.derivedFrom(masterKey(), metadata.suite());
    }

    public boolean keyed() {
        return master.isPresent();
    }

    private byte[] masterKey() {
        return master.orElseThrow(() -> new HoldfastException(
                ErrorCode.REPOSITORY_KEYLESS,
                "repository",
                "This needs the repository's key. Give --password-file, HOLDFAST_PASSWORD or --recovery-key-file."));
    }

    /** Adds a way in. */
    public KeySlot addKey(Access access, String label) {
        KeySlot slot =
                new KeySlots(metadata.suite(), metadata.id(), randomness).wrap(masterKey(), access, label, time.now());
        List<KeySlot> slots = new ArrayList<>(metadata.slots());
        slots.add(slot);
        publish(slots);
        return slot;
    }

    /** Removes the way in whose id begins with {@code prefix} (hex). */
    public void removeKey(String prefix) {
        masterKey();
        List<KeySlot> left = new ArrayList<>(metadata.slots());
        List<KeySlot> matching = left.stream()
                .filter(slot -> HexFormat.of().formatHex(slot.id()).startsWith(prefix))
                .toList();
        if (matching.size() != 1 || prefix.isEmpty()) {
            throw new HoldfastException(
                    ErrorCode.REPOSITORY_NO_SUCH_KEY,
                    prefix,
                    matching.isEmpty()
                            ? "No key's id begins with " + prefix + "."
                            : "Several keys' ids begin with " + prefix + ": give more digits.");
        }
        left.removeAll(matching);
        if (left.isEmpty()) {
            throw new HoldfastException(
                    ErrorCode.REPOSITORY_LAST_KEY,
                    prefix,
                    "This is the last key; without it the repository could never be opened again. Add another first.");
        }
        publish(left);
    }

    private void publish(List<KeySlot> slots) {
        RootMetadata next = new RootMetadata(
                metadata.id(),
                metadata.generation() + 1,
                metadata.suite(),
                metadata.chunkMean(),
                metadata.created(),
                slots);
        try {
            files.publish(next, keys().rootCode(next.authenticated()));
        } catch (HoldfastException e) {
            if (e.code() == ErrorCode.STORE_NAME_TAKEN) {
                throw new HoldfastException(
                        ErrorCode.REPOSITORY_BUSY,
                        "repository",
                        "Somebody else changed the keys just now. Look with `holdfast repository info`, then try again.",
                        e);
            }
            throw e;
        }
        metadata = next;
    }

    /** The files behind it, for check and repair. */
    public RootFiles files() {
        return files;
    }
}
