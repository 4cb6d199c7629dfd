package io.holdfast.repository;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.store.Store.Publish;
import java.util.Optional;
import java.util.function.Supplier;

/** Room set aside so that upkeep can work on a full disk. Random bytes, so that no file system compresses them away. */
final class Reserve {
    private static final Name NAME = new Name("reserve");
    private static final int SIZE = 4 << 20;

    private final Store store;
    private final Randomness randomness;

    Reserve(Store store, Randomness randomness) {
        this.store = store;
        this.randomness = randomness;
    }

    /** Sets it aside if it is not; where there is no room it stays away until there is. */
    void restore() {
        if (store.size(NAME).equals(Optional.of((long) SIZE))) {
            return;
        }
        byte[] bytes = new byte[SIZE];
        randomness.fill(bytes);
        try {
            store.put(NAME, Payload.of(bytes), Publish.REPLACE);
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.STORE_FULL && e.code() != ErrorCode.STORE_DENIED) {
                throw e;
            }
        }
    }

    /** Does upkeep; on a full disk once more with the reserve given up. */
    <T> T whenFull(Supplier<T> upkeep) {
        try {
            return upkeep.get();
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.STORE_FULL || store.size(NAME).isEmpty()) {
                throw e;
            }
            store.delete(NAME);
            return upkeep.get();
        } finally {
            restore();
        }
    }
}
