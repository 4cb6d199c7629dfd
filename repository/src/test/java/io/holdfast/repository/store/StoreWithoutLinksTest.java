package io.holdfast.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.repository.store.Store.Publish;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On vfat and exfat, and some network file systems. */
final class StoreWithoutLinksTest extends StoreContract {
    private static final Naming NONE = (_, _) -> false;

    @TempDir
    private Path directory;

    @Override
    Store store() {
        return store(Naming.firstOf(NONE, new UnreplacingRename()));
    }

    private Store store(Naming naming) {
        return new FileStore(directory.resolve("store"), Randomness.secure(), naming);
    }

    @Test
    void whereNothingKeepsANameFromBeingTakenTwiceNothingIsStored() {
        Store store = store(NONE);
        Name name = new Name("a/b");
        assertThatThrownBy(() -> store.put(name, Payload.of(new byte[10]), Publish.NEW))
                .isInstanceOfSatisfying(HoldfastException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNFIT);
                    assertThat(e.getMessage()).contains("ext4");
                });
        assertThat(store.size(name)).isEmpty();
        assertThat(directory.resolve("store/tmp")).isEmptyDirectory();
    }
}
