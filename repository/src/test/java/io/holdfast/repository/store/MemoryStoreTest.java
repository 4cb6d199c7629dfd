package io.holdfast.repository.store;

final class MemoryStoreTest extends StoreContract {
    @Override
    Store store() {
        return new MemoryStore();
    }
}
