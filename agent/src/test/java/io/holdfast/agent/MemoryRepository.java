package io.holdfast.agent;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** The two doors over a map: a repository for tests of the pipelines. */
public final class MemoryRepository {
    private final Map<Fingerprint, SealedChunk> chunks = new ConcurrentHashMap<>();
    private final Map<SnapshotId, SealedManifest> snapshots = new ConcurrentSkipListMap<>();

    public Map<Fingerprint, SealedChunk> chunks() {
        return chunks;
    }

    public SnapshotSink sink() {
        SnapshotId id = SnapshotId.random(Randomness.secure());
        return new SnapshotSink() {
            @Override
            public SnapshotId id() {
                return id;
            }

            @Override
            public BitSet missing(List<Fingerprint> ask) {
                BitSet missing = new BitSet();
                for (int i = 0; i < ask.size(); i++) {
                    missing.set(i, !chunks.containsKey(ask.get(i)));
                }
                return missing;
            }

            @Override
            public void put(SealedChunk chunk) {
                chunks.putIfAbsent(chunk.fingerprint(), chunk);
            }

            @Override
            public void commit(SealedManifest manifest) {
                snapshots.put(id, manifest);
            }

            @Override
            public void close() {}
        };
    }

    public SnapshotSource source(SnapshotId id) {
        SealedManifest manifest = snapshots.get(id);
        if (manifest == null) {
            throw new HoldfastException(ErrorCode.SNAPSHOT_UNKNOWN, id.toString(), "no such snapshot");
        }
        return new SnapshotSource() {
            @Override
            public SealedManifest manifest() {
                return manifest;
            }

            @Override
            public void fetch(List<Fingerprint> wanted, Consumer<SealedChunk> to) {
                for (Fingerprint each : new LinkedHashSet<>(wanted)) {
                    SealedChunk chunk = chunks.get(each);
                    if (chunk == null) {
                        throw new HoldfastException(ErrorCode.CHUNK_MISSING, each.toString(), "missing chunk " + each);
                    }
                    to.accept(chunk);
                }
            }

            @Override
            public int atOnce() {
                return 1;
            }

            @Override
            public void close() {}
        };
    }
}
