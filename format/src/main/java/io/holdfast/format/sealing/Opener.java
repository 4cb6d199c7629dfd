package io.holdfast.format.sealing;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Compression;
import io.holdfast.format.SealedChunk.Kind;
import io.holdfast.format.Suite;
import java.util.Arrays;
import java.util.List;

/** Opens sealed chunks and proves that they are what was asked for. Confined to one thread; close it to free native memory. */
public final class Opener implements AutoCloseable {
    private final Suite suite;
    private final AuthenticatedCipher cipher;
    private final Fingerprinter fingerprinter;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    /** Has each base as its dictionary in turn. */
    private final ZstdDecompressCtx differing = new ZstdDecompressCtx();

    private byte[] compressed = {};

    public Opener(Keys keys) {
        suite = keys.suite();
        cipher = keys.sealing();
        fingerprinter = new Fingerprinter(keys);
    }

    /**
     * The plaintext of a chunk that was asked for as {@code wanted}, and is no difference.
     *
     * @throws HoldfastException {@link ErrorCode#CHUNK_CORRUPT} when it is another chunk, was altered, or does not unfold to what it states
     */
    public byte[] open(Fingerprint wanted, SealedChunk chunk) {
        byte[] plaintext = new byte[chunk.plainSize()];
        if (chunk.kind() == Kind.DIFFERENCE) {
            throw corrupt(wanted, "a difference stands where a page belongs");
        }
        open(wanted, chunk, plaintext, 0, zstd);
        return plaintext;
    }

    /**
     * The plaintext of a chunk of content.
     *
     * @param wanted as what it was asked for
     * @param based the chunk, with what it differs from
     * @throws HoldfastException as {@link #open(Fingerprint, SealedChunk)} does, of the bases, too
     */
    public byte[] open(Fingerprint wanted, Bases.Based based) {
        byte[] plaintext = new byte[based.chunk().plainSize()];
        open(wanted, based, plaintext, 0);
        return plaintext;
    }

    /** As {@link #open(Fingerprint, Bases.Based)}, into {@code to} at {@code at}, where there is room for the plaintext. */
    public void open(Fingerprint wanted, Bases.Based based, byte[] to, int at) {
        SealedChunk chunk = based.chunk();
        List<SealedChunk> bases = based.bases();
        if (!chunk.kind().isContent()) {
            throw corrupt(wanted, "a page stands in its place");
        }
        if (chunk.kind() == Kind.DATA) {
            open(wanted, chunk, to, at, zstd);
            return;
        }
        Fingerprint base = chunk.links().getFirst();
        if (bases.isEmpty()) {
            throw corrupt(wanted, "what it differs from is not there");
        }
        byte[] like = open(base, new Bases.Based(bases.getLast(), bases.subList(0, bases.size() - 1)));
        try {
            differing.loadDict(like);
        } catch (ZstdException e) {
            throw corrupt(wanted, "what it differs from cannot serve: " + e.getMessage());
        }
        open(wanted, chunk, to, at, differing);
    }

    /** As {@link #open(Fingerprint, SealedChunk)}, into {@code to} at {@code at}, where there is room for the plaintext. */
    private void open(Fingerprint wanted, SealedChunk chunk, byte[] to, int at, ZstdDecompressCtx zstd) {
        if (!chunk.fingerprint().equals(wanted)) {
            throw corrupt(wanted, "another chunk stands in its place");
        }
        if (chunk.suite() != suite) {
            throw corrupt(wanted, "it was sealed by suite " + chunk.suite() + ", but the repository's is " + suite);
        }
        byte[] record = chunk.bytes();
        int size = chunk.plainSize();
        int body = chunk.bodyOffset();
        byte[] nonce = Arrays.copyOfRange(record, SealedChunk.LINKS - SealedChunk.NONCE, SealedChunk.LINKS);
        int small = chunk.bodySize() - AuthenticatedCipher.TAG;
        if (chunk.compression() == Compression.NONE) {
            if (small != size) {
                throw corrupt(wanted, "its lengths disagree");
            }
            decrypt(wanted, nonce, record, body, chunk.bodySize(), to, at);
        } else {
            if (compressed.length < small) {
                compressed = new byte[small];
            }
            decrypt(wanted, nonce, record, body, chunk.bodySize(), compressed, 0);
            unfold(zstd, wanted, small, to, at, size);
        }
        boolean named = switch (chunk.kind()) {
            case DATA, DIFFERENCE -> fingerprinter.chunk(to, at, size).equals(wanted);
            case PAGE -> fingerprinter.page(chunk.links(), to, at, size).equals(wanted);
            // Its name is that of the file's content; the tag binds the two, and the reader of the file compares.
            case WHOLE_FILE -> true;
        };
        if (!named || (chunk.kind() == Kind.DATA && chunk.linkCount() != 0)) {
            throw corrupt(wanted, "its content does not have its fingerprint");
        }
    }

    private void decrypt(Fingerprint wanted, byte[] nonce, byte[] record, int body, int length, byte[] to, int at) {
        if (!cipher.open(nonce, associated(record, body), record, body, length, to, at)) {
            throw corrupt(wanted, "it is not authentic");
        }
    }

    private void unfold(ZstdDecompressCtx zstd, Fingerprint wanted, int small, byte[] to, int at, int size) {
        try {
            if (zstd.decompressByteArray(to, at, size, compressed, 0, small) != size) {
                throw corrupt(wanted, "it unfolds to the wrong length");
            }
        } catch (ZstdException e) {
            throw corrupt(wanted, "it does not unfold: " + e.getMessage());
        }
    }

    /** Header, fingerprint and links of a record: everything before the body except the nonce, which the cipher binds itself. */
    static AuthenticatedCipher.Associated associated(byte[] record, int body) {
        return taker -> {
            taker.take(record, 0, SealedChunk.HEADER + Fingerprint.SIZE);
            taker.take(record, SealedChunk.LINKS, body - SealedChunk.LINKS);
        };
    }

    private static HoldfastException corrupt(Fingerprint wanted, String what) {
        return new HoldfastException(
                ErrorCode.CHUNK_CORRUPT,
                wanted.toString(),
                "Chunk " + wanted.toString().substring(0, 16) + "… is corrupt: " + what
                        + ". Run `holdfast verify` to see which files need it, then `holdfast repair`.");
    }

    @Override
    public void close() {
        zstd.close();
        differing.close();
    }
}
