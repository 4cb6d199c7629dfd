package io.holdfast.format.sealing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/** The keys of one repository, derived from its master key ({@code docs/format/keys.md}). Each is 32 bytes. */
public final class Keys {
    /** Length of every key in bytes. */
    public static final int SIZE = 32;

    private final byte[] chunk;
    private final byte[] page;
    private final byte[] file;
    private final byte[] cut;
    private final byte[] seal;
    private final byte[] manifest;
    private final byte[] root;

    private Keys(byte[] master) {
        chunk = derive(master, "holdfast chunk fingerprint v1");
        page = derive(master, "holdfast page fingerprint v1");
        file = derive(master, "holdfast file fingerprint v1");
        cut = derive(master, "holdfast cut points v1");
        seal = derive(master, "holdfast seal v1");
        manifest = derive(master, "holdfast manifest v1");
        root = derive(master, "holdfast root v1");
    }

    /** Derives all keys; {@code master} has 32 bytes and is not kept. */
    public static Keys derivedFrom(byte[] master) {
        if (master.length != SIZE) {
            throw new IllegalArgumentException("a master key has 32 bytes, not " + master.length);
        }
        return new Keys(master);
    }

    private static byte[] derive(byte[] master, String info) {
        return hkdf(master, new byte[0], info);
    }

    /** HKDF-SHA-256 (RFC 5869) to 32 bytes. */
    public static byte[] hkdf(byte[] input, byte[] salt, String info) {
        try {
            HKDFParameterSpec.Builder extract = HKDFParameterSpec.ofExtract().addIKM(input);
            if (salt.length > 0) {
                extract.addSalt(salt);
            }
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(extract.thenExpand(info.getBytes(StandardCharsets.UTF_8), SIZE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 25 platform has HKDF-SHA256", e);
        }
    }

    byte[] chunk() {
        return chunk;
    }

    byte[] page() {
        return page;
    }

    byte[] file() {
        return file;
    }

    byte[] seal() {
        return seal;
    }

    byte[] manifest() {
        return manifest;
    }

    /** The key of the cut points. */
    public byte[] cut() {
        return Arrays.copyOf(cut, SIZE);
    }

    /** The key that authenticates the root metadata. */
    public byte[] root() {
        return Arrays.copyOf(root, SIZE);
    }
}
