package io.holdfast.format.sealing;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Compression;
import io.holdfast.format.SealedChunk.Kind;
import io.holdfast.format.layout.Sha256;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.List;

/** Compresses, encrypts and authenticates chunks. Confined to one thread; close it to free native memory. */
public final class Sealer implements AutoCloseable {
    private final CompressionLevel level;
    private final Randomness randomness;
    private final Xaes256Gcm cipher;
    private final MessageDigest sha256 = Sha256.digest();
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private byte[] compressed = {};

    public Sealer(Keys keys, CompressionLevel level, Randomness randomness) {
        this.level = level;
        this.randomness = randomness;
        cipher = new Xaes256Gcm(keys.seal());
        // The record states the length and carries its own checksum, so the frame needs neither.
        zstd.setContentSize(false).setChecksum(false).setDictID(false);
        level.apply(zstd);
    }

    /** Seals a data chunk. */
    public SealedChunk data(Fingerprint name, byte[] plaintext, int from, int length) {
        return seal(Kind.DATA, name, List.of(), plaintext, from, length);
    }

    /** Seals a chunk of any kind; the name must be that of the plaintext (and links). */
    public SealedChunk seal(
            Kind kind, Fingerprint name, List<Fingerprint> links, byte[] plaintext, int from, int length) {
        int small = level == CompressionLevel.NONE ? length : compress(plaintext, from, length);
        boolean worth = small < length - length / 32;
        int body = (worth ? small : length) + Xaes256Gcm.TAG;
        byte[] nonce = new byte[Xaes256Gcm.NONCE];
        randomness.fill(nonce);
        Compression compression = worth ? Compression.ZSTD : Compression.NONE;
        byte[] record = SealedChunk.begin(kind, compression, name, nonce, links, length, body);
        int at = SealedChunk.LINKS + links.size() * Fingerprint.SIZE;
        byte[] in = worth ? compressed : plaintext;
        cipher.seal(nonce, Opener.associated(record, at), in, worth ? 0 : from, body - Xaes256Gcm.TAG, record, at);
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
        int bound = Math.toIntExact(Zstd.compressBound(length));
        if (compressed.length < bound) {
            compressed = new byte[bound];
        }
        return zstd.compressByteArray(compressed, 0, compressed.length, plaintext, from, length);
    }

    @Override
    public void close() {
        zstd.close();
    }
}
