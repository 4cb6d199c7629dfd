package io.holdfast.repository;

import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.store.StoreErrors;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Gives nothing of some files, or not their beginnings, until they are written anew. */
final class BadDisk extends ForwardingStore {
    final Set<String> bad = new HashSet<>();
    /** From this byte on they are given all the same, when a part is asked for. */
    long good = Long.MAX_VALUE;

    BadDisk(Store inner) {
        super(inner);
    }

    @Override
    public byte[] get(Name name, Range range) {
        boolean given = range instanceof Range.Part(long from, int _) && from >= good;
        if (bad.contains(name.path()) && !given) {
            throw StoreErrors.unreadable(name, new IOException("Input/output error"));
        }
        return super.get(name, range);
    }

    @Override
    public void put(Name name, Payload payload, Publish how) {
        super.put(name, payload, how);
        bad.remove(name.path());
    }
}
