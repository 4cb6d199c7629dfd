package io.holdfast.repository.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Randomness;
import io.holdfast.repository.store.Store.Publish;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FileStoreTest extends StoreContract {
    private Path directory = Path.of(".");

    @Override
    Store store() {
        try {
            directory = Files.createTempDirectory("store");
            return new FileStore(directory, Randomness.secure());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void remove() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Test
    void leavesNothingTemporaryBehind() throws IOException {
        FileStore store = new FileStore(directory, Randomness.secure());
        store.put(new Name("a"), Payload.of(new byte[10]), Publish.NEW);
        store.put(new Name("a"), Payload.of(new byte[10]), Publish.REPLACE);
        try (Stream<Path> left = Files.list(directory.resolve("tmp"))) {
            assertThat(left).isEmpty();
        }
    }
}
