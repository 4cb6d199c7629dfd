package io.holdfast.repository;

import io.holdfast.format.Randomness;
import io.holdfast.format.Suite;
import io.holdfast.format.layout.Lease.Holder;
import io.holdfast.format.layout.PackContent;
import io.holdfast.format.sealing.RecoveryKey;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.session.Liveness;
import io.holdfast.repository.store.MemoryStore;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Store;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A repository in memory and any number of simulated processes that work on it. Small packs, so that little data makes many. */
final class Lab {
    static final long PACK_SIZE = 6_000;

    private final MemoryStore store = new MemoryStore();
    private final LabTime time = new LabTime();
    private final Randomness randomness;
    private final Access access;
    private final Set<Long> dead = ConcurrentHashMap.newKeySet();
    private long processes;

    Lab(long seed) {
        this(seed, Suite.AES);
    }

    Lab(long seed, Suite suite) {
        Random random = new Random(seed);
        randomness = bytes -> {
            synchronized (random) {
                random.nextBytes(bytes);
            }
        };
        access = new Access.Recovery(RecoveryKey.random(randomness));
        Repository.create(store, access, suite, 4096, time, randomness).close();
    }

    MemoryStore store() {
        return store;
    }

    LabTime time() {
        return time;
    }

    Access access() {
        return access;
    }

    Randomness randomness() {
        return randomness;
    }

    /** A process of its own that opens the repository through this view of the store. */
    Worker process(Store view) {
        long number = ++processes;
        Liveness liveness = new Liveness() {
            @Override
            public Holder self() {
                return new Holder("lab", "boot", number, 1);
            }

            @Override
            public boolean ended(Holder holder) {
                return dead.contains(holder.process());
            }
        };
        return new Worker(number, Repository.open(view, access, PACK_SIZE, liveness, time, randomness));
    }

    Worker process() {
        return process(store);
    }

    /** Names of the packs with this content. */
    List<Name> packs(PackContent content) {
        try (Repository repository = process().repository()) {
            return repository.packs().stream()
                    .filter(pack -> pack.content() == content)
                    .map(pack -> Packs.name(pack.id()))
                    .toList();
        }
    }

    /** From now on everybody can see that the process has ended. */
    void die(Worker process) {
        dead.add(process.number());
    }

    /** One simulated process. */
    record Worker(long number, Repository repository) {}
}
