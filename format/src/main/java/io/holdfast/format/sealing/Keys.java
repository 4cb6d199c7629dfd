package io.holdfast.format.sealing;

import io.holdfast.format.Suite;
import java.util.Arrays;
import java.util.function.Supplier;

/** The keys of one repository, derived from its master key ({@code docs/format/keys.md}). Each is 32 bytes. */
public final class Keys {
    /** Length of every key in bytes. */
    public static final int SIZE = 32;

    private static final byte[] NO_SALT = {};

    private final Suite suite;
    private final Algorithms algorithms;
    private final Supplier<Algorithms> ofContent;
    private final byte[] chunk;
    private final byte[] page;
    private final byte[] file;
    private final byte[] cut;
    private final byte[] seal;
    private final byte[] manifest;
    private final byte[] root;

    private Keys(Suite suite, Supplier<Algorithms> ofContent, byte[] master) {
        this.suite = suite;
        this.ofContent = ofContent;
        algorithms = Algorithms.of(suite);
        chunk = derive(master, "holdfast chunk fingerprint v1");
        page = derive(master, "holdfast page fingerprint v1");
        file = derive(master, "holdfast file fingerprint v1");
        cut = derive(master, "holdfast cut points v1");
        seal = derive(master, "holdfast seal v1");
        manifest = derive(master, "holdfast manifest v1");
        root = derive(master, "holdfast root v1");
    }

    /** Derives all keys; {@code master} has 32 bytes and is not kept. */
    public static Keys derivedFrom(byte[] master, Suite suite) {
        return derivedFrom(master, suite, () -> Algorithms.ofContent(suite));
    }

    /** The same, to compute what is of content with one of several that give the same bytes. */
    static Keys derivedFrom(byte[] master, Suite suite, Supplier<Algorithms> ofContent) {
        if (master.length != SIZE) {
            throw new IllegalArgumentException("a master key has 32 bytes, not " + master.length);
        }
        return new Keys(suite, ofContent, master);
    }

    private byte[] derive(byte[] master, String info) {
        return algorithms.derive(master, NO_SALT, info);
    }

    /** What they are for. */
    public Suite suite() {
        return suite;
    }

    /** Whether both seal and name alike. */
    public boolean sameAs(Keys other) {
        return suite == other.suite && Arrays.equals(root, other.root);
    }

    KeyedHash chunks() {
        return ofContent.get().keyedHash(chunk);
    }

    KeyedHash pages() {
        return ofContent.get().keyedHash(page);
    }

    KeyedHash files() {
        return ofContent.get().keyedHash(file);
    }

    AuthenticatedCipher sealing() {
        return ofContent.get().cipher(seal);
    }

    AuthenticatedCipher manifests() {
        return algorithms.cipher(manifest);
    }

    /** The key of the cut points. */
    public byte[] cut() {
        return Arrays.copyOf(cut, SIZE);
    }

    /** The code that authenticates these fields of root metadata. */
    public byte[] rootCode(byte[] authenticated) {
        return algorithms.keyedHash(root).of(authenticated);
    }
}
