package io.holdfast.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.repository.store.Store.Publish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    /** As a bad sector does, which no test can make: it is this file's trouble, and others are read. */
    @Test
    void aFileThatTheSystemDoesNotGiveIsDamageOfThatFile() throws IOException {
        Store store = store();
        store.put(new Name("a/b"), Payload.of(new byte[10]), Publish.NEW);
        Files.createDirectory(directory.resolve("store/a/c"));
        assertThatThrownBy(() -> store.get(new Name("a/c"), Range.of(0, 1)))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREADABLE));
        assertThat(store.get(new Name("a/b"), Range.whole())).hasSize(10);
    }

    /** An NFS server leaves such files, so do tools that copy or sync. */
    @Test
    void aFileThatHasNoNameForAStoreIsPassedOver() throws IOException {
        Store store = store();
        store.put(new Name("a/b"), Payload.of(new byte[10]), Publish.NEW);
        Files.createFile(directory.resolve("store/a/.nfs0001"));
        Files.createFile(directory.resolve("store/a/Thumbs.db"));
        Files.createFile(directory.resolve("store/a/" + "b".repeat(199)));
        List<Name> names = new ArrayList<>();
        store.list(new Name("a"), listed -> names.add(listed.name()));
        assertThat(names).containsExactly(new Name("a/b"));
    }

    /** A store that is in use and whose disk is no longer mounted is not made anew where the disk was. */
    @Test
    void aStoreThatIsGoneIsNeitherEmptyNorMadeAgain() throws IOException {
        Store made = store();
        made.put(new Name("a/b"), Payload.of(new byte[10]), Publish.NEW);
        Store opened = store();
        Path root = directory.resolve("store");
        Files.move(root, directory.resolve("away"));
        for (Store each : List.of(made, opened)) {
            assertUnreachable(() -> each.put(new Name("a/c"), Payload.of(new byte[10]), Publish.NEW));
            assertUnreachable(() -> each.list(new Name("a"), _ -> {}));
        }
        assertThat(root).doesNotExist();
        Files.move(directory.resolve("away"), root);
        opened.put(new Name("a/c"), Payload.of(new byte[10]), Publish.NEW);
        assertThat(root.resolve("a/c")).exists();
    }

    private static void assertUnreachable(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREACHABLE));
    }
}
