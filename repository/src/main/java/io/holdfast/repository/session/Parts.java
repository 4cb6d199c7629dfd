package io.holdfast.repository.session;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.repository.index.Index;
import io.holdfast.repository.index.IndexFiles;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.snapshot.Snapshots;
import io.holdfast.repository.store.Store;

/** What an opened repository consists of, below its keys. */
public record Parts(
        Store store,
        Packs packs,
        IndexFiles indexFiles,
        Index index,
        Snapshots snapshots,
        Leases leases,
        Generations generations,
        long packSize,
        Time time,
        Randomness randomness) {
    /** Wires the parts over a store; nothing is read yet. A pack is closed when it holds {@code packSize} bytes. */
    public static Parts over(Store store, long packSize, Liveness liveness, Time time, Randomness randomness) {
        Packs packs = new Packs(store);
        IndexFiles files = new IndexFiles(store, randomness);
        Snapshots snapshots = new Snapshots(store);
        return new Parts(
                store,
                packs,
                files,
                new Index(files, packs, snapshots::fenced),
                snapshots,
                new Leases(store, time, liveness),
                new Generations(store),
                packSize,
                time,
                randomness);
    }
}
