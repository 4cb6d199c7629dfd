package io.holdfast.e2e.network;

import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.sealing.Keys;
import io.holdfast.repository.Repository;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.store.FileStore;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

final class LocalDoorsTest extends SnapshotDoorsContract {
    @TempDir
    Path directory = Path.of("");

    private Optional<Repository> repository = Optional.empty();

    private Repository repository() {
        return repository.orElseThrow();
    }

    @Override
    Keys make() {
        repository = Optional.of(Repository.create(
                new FileStore(directory.resolve("repository"), Randomness.secure()),
                new Access.Passphrase("p"),
                Suite.AES,
                ChunkSizes.STANDARD_MEAN,
                Time.system(),
                Randomness.secure()));
        return repository().keys();
    }

    @Override
    SnapshotSink write() {
        return repository().write();
    }

    @Override
    SnapshotSource read(SnapshotId id) {
        return repository().read(id);
    }

    @Override
    void end() {
        repository().close();
    }
}
