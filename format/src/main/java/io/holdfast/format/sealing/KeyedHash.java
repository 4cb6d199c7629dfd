package io.holdfast.format.sealing;

/** A keyed hash of 32 bytes, taken over what was added since the last one. Confined to one thread. */
public sealed interface KeyedHash permits PlatformHmacSha256, LibcryptoHmacSha256, HmacSm3 {
    /** Length of the hash in bytes. */
    int SIZE = 32;

    void add(byte[] bytes, int from, int length);

    /** The hash of all that was added; the next one begins. */
    byte[] finish();

    /** The hash of these bytes. */
    default byte[] of(byte[] bytes) {
        add(bytes, 0, bytes.length);
        return finish();
    }
}
