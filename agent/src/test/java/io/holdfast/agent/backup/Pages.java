package io.holdfast.agent.backup;

import io.holdfast.agent.MemoryRepository;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.sealing.Bases;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.tree.Page;
import io.holdfast.format.tree.PageSource;
import java.util.List;
import java.util.function.Consumer;

/** Pages and chunks of a repository in memory, opened. */
final class Pages implements PageSource {
    private final MemoryRepository repository;
    private final Codec codec;

    Pages(MemoryRepository repository, Keys keys) {
        this.repository = repository;
        codec = new Codec(keys, CompressionLevel.NONE, Randomness.secure());
    }

    @Override
    public Page page(Fingerprint name) {
        SealedChunk chunk = sealed(name);
        return new Page(chunk.links(), codec.with(bench -> bench.opener().open(name, chunk)));
    }

    byte[] chunk(Fingerprint name) {
        Bases.Based chunk = Bases.of(this::contents, sealed(name));
        return codec.with(bench -> bench.opener().open(name, chunk));
    }

    void contents(List<Fingerprint> names, Consumer<SealedChunk> to) {
        names.forEach(name -> to.accept(sealed(name)));
    }

    private SealedChunk sealed(Fingerprint name) {
        SealedChunk chunk = repository.chunks().get(name);
        if (chunk == null) {
            throw new HoldfastException(ErrorCode.CHUNK_MISSING, name.toString(), "missing " + name);
        }
        return chunk;
    }
}
