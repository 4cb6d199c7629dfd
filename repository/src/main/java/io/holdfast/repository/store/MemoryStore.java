package io.holdfast.repository.store;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** A store in memory: for tests, and for a repository that need not outlive its process. */
public final class MemoryStore implements Store {
    private final ConcurrentSkipListMap<String, byte[]> files = new ConcurrentSkipListMap<>();

    @Override
    public void put(Name name, Payload payload, Publish how) {
        byte[] bytes = payload.toBytes();
        switch (how) {
            case NEW -> {
                if (files.putIfAbsent(name.path(), bytes) != null) {
                    throw StoreErrors.taken(name);
                }
            }
            case REPLACE -> files.put(name.path(), bytes);
        }
    }

    @Override
    public byte[] get(Name name, Range range) {
        byte[] bytes = files.get(name.path());
        if (bytes == null) {
            throw StoreErrors.noSuchName(name);
        }
        return switch (range) {
            case Range.Whole() -> bytes.clone();
            case Range.Part(long from, int length) -> {
                if (from < 0 || from + length > bytes.length) {
                    throw StoreErrors.tooShort(name, range);
                }
                yield Arrays.copyOfRange(bytes, (int) from, (int) from + length);
            }
        };
    }

    @Override
    public Optional<Long> size(Name name) {
        return Optional.ofNullable(files.get(name.path())).map(bytes -> (long) bytes.length);
    }

    @Override
    public void list(Name folder, Consumer<Listed> to) {
        String prefix = folder.path() + "/";
        files.subMap(prefix, folder.path() + "0")
                .forEach((path, bytes) -> to.accept(new Listed(new Name(path), bytes.length)));
    }

    @Override
    public void delete(Name name) {
        files.remove(name.path());
    }

    /** Whoever died here has left nothing. */
    @Override
    public void tidy() {}
}
