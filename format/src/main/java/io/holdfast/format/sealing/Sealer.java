package io.holdfast.format.sealing;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Compression;
import io.holdfast.format.SealedChunk.Kind;
import io.holdfast.format.Suite;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.List;

/** Compresses, encrypts and authenticates chunks. Confined to one thread; close it to free native memory. */
public final class Sealer implements AutoCloseable {
    /** A difference that takes no more than such a part of its plaintext is taken without a look at what data would take. */
    private static final int WORTH = 8;

    private final CompressionLevel level;
    private final Randomness randomness;
    private final Suite suite;
    private final AuthenticatedCipher cipher;
    private final MessageDigest sha256 = SystemCrypto.sha256();
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    /** Has each base as its dictionary in turn. */
    private final ZstdCompressCtx differing = new ZstdCompressCtx();

    private byte[] compressed = {};

    public Sealer(Keys keys, CompressionLevel level, Randomness randomness) {
        this.level = level;
        this.randomness = randomness;
        suite = keys.suite();
        cipher = keys.sealing();
        // The record states the length and carries its own checksum, so the frame needs neither.
        for (ZstdCompressCtx each : List.of(zstd, differing)) {
            each.setContentSize(false).setChecksum(false).setDictID(false);
        }
        level.apply(zstd);
        level.applyToDifferences(differing);
    }

    /** Seals a data chunk. */
    public SealedChunk data(Fingerprint name, byte[] plaintext, int from, int length) {
        return seal(Kind.DATA, name, List.of(), plaintext, from, length);
    }

    /**
     * Seals a data chunk as a difference to another, or as data where that saves little.
     *
     * @param base the name of the other, which must stand in the repository as data
     * @param like its plaintext
     */
    public SealedChunk difference(
            Fingerprint name, Fingerprint base, byte[] like, byte[] plaintext, int from, int length) {
        if (level == CompressionLevel.NONE) {
            return data(name, plaintext, from, length);
        }
        int small = fold(like, plaintext, from, length);
        if (small > length / WORTH) {
            SealedChunk whole = data(name, plaintext, from, length);
            // Reading a difference means reading its base, too.
            if (small > whole.bodySize() / 2) {
                return whole;
            }
            fold(like, plaintext, from, length);
        }
        return record(Kind.DIFFERENCE, Compression.ZSTD, name, List.of(base), compressed, 0, small, length);
    }

    /** Seals a chunk of any other kind; the name must be that of the plaintext (and links). */
    public SealedChunk seal(
            Kind kind, Fingerprint name, List<Fingerprint> links, byte[] plaintext, int from, int length) {
        int small = level == CompressionLevel.NONE ? length : compress(plaintext, from, length);
        boolean worth = small < length - length / 32;
        return worth
                ? record(kind, Compression.ZSTD, name, links, compressed, 0, small, length)
                : record(kind, Compression.NONE, name, links, plaintext, from, length, length);
    }

    private SealedChunk record(
            Kind kind,
            Compression compression,
            Fingerprint name,
            List<Fingerprint> links,
            byte[] in,
            int from,
            int size,
            int plain) {
        byte[] nonce = new byte[AuthenticatedCipher.NONCE];
        randomness.fill(nonce);
        byte[] record =
                SealedChunk.begin(suite, kind, compression, name, nonce, links, plain, size + AuthenticatedCipher.TAG);
        int at = SealedChunk.LINKS + links.size() * Fingerprint.SIZE;
        cipher.seal(nonce, Opener.associated(record, at), in, from, size, record, at);
        int end = record.length - SealedChunk.CHECKSUM;
        sha256.update(record, 0, end);
        try {
            sha256.digest(record, end, SealedChunk.CHECKSUM);
        } catch (DigestException e) {
            throw new IllegalStateException("the record has room for its checksum", e);
        }
        return SealedChunk.trusted(record);
    }

    private int compress(byte[] plaintext, int from, int length) {
        makeRoom(length);
        return zstd.compressByteArray(compressed, 0, compressed.length, plaintext, from, length);
    }

    /** As {@link #compress}, with {@code like} to refer to; more than {@code length} when that cannot serve. */
    private int fold(byte[] like, byte[] plaintext, int from, int length) {
        makeRoom(length);
        try {
            differing.loadDict(like);
            return differing.compressByteArray(compressed, 0, compressed.length, plaintext, from, length);
        } catch (ZstdException e) {
            // It begins as a dictionary of zstd does, and is none.
            return Integer.MAX_VALUE;
        }
    }

    private void makeRoom(int length) {
        int bound = Math.toIntExact(Zstd.compressBound(length));
        if (compressed.length < bound) {
            compressed = new byte[bound];
        }
    }

    @Override
    public void close() {
        zstd.close();
        differing.close();
    }
}
