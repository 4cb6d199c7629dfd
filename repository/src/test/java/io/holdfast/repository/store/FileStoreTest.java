package io.holdfast.repository.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Randomness;
import io.holdfast.repository.store.Store.Publish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileStoreTest extends StoreContract {
    @TempDir
    private Path directory;

    @Override
    Store store() {
        return new FileStore(directory.resolve("store"), Randomness.secure());
    }

    @Test
    void leavesNothingTemporaryBehind() throws IOException {
        Store store = store();
        store.put(new Name("a"), Payload.of(new byte[10]), Publish.NEW);
        store.put(new Name("a"), Payload.of(new byte[10]), Publish.REPLACE);
        try (Stream<Path> left = Files.list(directory.resolve("store/tmp"))) {
            assertThat(left).isEmpty();
        }
    }
}
