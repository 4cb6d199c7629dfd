package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Suite;
import io.holdfast.format.sealing.RecoveryKey;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.store.FileStore;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnfinishedFilesTest {
    @TempDir
    private Path directory;

    private final Lab lab = new Lab(13);

    private Path file(String name, Duration age) throws IOException {
        Path file = java.nio.file.Files.createFile(directory.resolve("tmp").resolve(name));
        FileTime now = java.nio.file.Files.getLastModifiedTime(file);
        java.nio.file.Files.setLastModifiedTime(
                file, FileTime.from(now.toInstant().minus(age)));
        return file;
    }

    @Test
    void gcRemovesWhatAWriterThatWasKilledLeftAndNothingElse() throws IOException {
        Access access = new Access.Recovery(RecoveryKey.random(lab.randomness()));
        FileStore store = new FileStore(directory, lab.randomness());
        try (Repository repository = Repository.create(store, access, Suite.AES, 4096, lab.time(), lab.randomness())) {
            Path left = file("0123456789abcdef", Duration.ofHours(25));
            Path written = file("0123456789abcde0", Duration.ofHours(1));
            Path another = file("notes", Duration.ofDays(100));
            repository.gc(Duration.ZERO, new UpkeepProgress());
            assertThat(left).doesNotExist();
            assertThat(written).exists();
            assertThat(another).exists();
            try (var files = java.nio.file.Files.list(directory.resolve("tmp"))) {
                assertThat(files).hasSize(2);
            }
        }
    }
}
