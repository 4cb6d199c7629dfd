package io.holdfast.format.sealing;

import io.holdfast.format.Suite;
import java.util.Arrays;

/** The keys of one repository, derived from its master key ({@code docs/format/keys.md}). Each is 32 bytes. */
public final class Keys {
    /** Length of every key in bytes. */
    public static final int SIZE = 32;

    private static final byte[] NO_SALT = {};

    private final Suite suite;
    private final byte[] chunk;
    private final byte[] page;
    private final byte[] file;
    private final byte[] cut;
    private final byte[] seal;
    private final byte[] manifest;
    private final byte[] root;

    private Keys(Suite suite, byte[] master) {
        this.suite = suite;
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
        if (master.length != SIZE) {
            throw new IllegalArgumentException("a master key has 32 bytes, not " + master.length);
        }
        return new Keys(suite, master);
    }

    private byte[] derive(byte[] master, String info) {
        return Algorithms.of(suite).derive(master, NO_SALT, info);
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
        return Algorithms.of(suite).keyedHash(chunk);
    }

    KeyedHash pages() {
        return Algorithms.of(suite).keyedHash(page);
    }

    KeyedHash files() {
        return Algorithms.of(suite).keyedHash(file);
    }

    AuthenticatedCipher sealing() {
        return Algorithms.of(suite).cipher(seal);
    }

    AuthenticatedCipher manifests() {
        return Algorithms.of(suite).cipher(manifest);
    }

    /** The key of the cut points. */
    public byte[] cut() {
        return Arrays.copyOf(cut, SIZE);
    }

    /** The code that authenticates these fields of root metadata. */
    public byte[] rootCode(byte[] authenticated) {
        return Algorithms.of(suite).keyedHash(root).of(authenticated);
    }
}
