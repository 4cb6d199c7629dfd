package io.holdfast.format.sealing;

/** How hard the sealer tries. Readers need not know which was used. */
public enum CompressionLevel {
    /** Stores plaintext as it is. */
    NONE(0),
    FAST(3),
    HIGH(9);

    private final int zstd;

    CompressionLevel(int zstd) {
        this.zstd = zstd;
    }

    int zstd() {
        return zstd;
    }
}
