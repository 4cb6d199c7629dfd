package io.holdfast.agent.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.resume.RestoreLog.Made;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one beginning of a restore notes and the next one knows. */
final class RestoreLogTest {
    private static final byte[] FILE = bytes("file");
    private static final byte[] NAME = bytes("name");

    private final Path directory;
    private final RestoreLogs logs;
    private final Directory place;
    private final Path file;

    RestoreLogTest(@TempDir Path home) throws IOException, SystemCallException {
        directory = home.resolve("resume");
        logs = new RestoreLogs(directory, "boot");
        file = Files.writeString(home.resolve("file"), "content");
        place = Directory.open(bytes(home.toString()));
    }

    @AfterEach
    void leave() throws SystemCallException {
        place.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Optional<Made> made() throws SystemCallException {
        try (RestoreLog log = logs.open("run#1")) {
            return log.made(place.stat(FILE));
        }
    }

    private void make(Made how) throws SystemCallException {
        try (RestoreLog log = logs.open("run#1")) {
            log.make(place.stat(FILE), how);
        }
    }

    private Path only() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList().getFirst();
        }
    }

    @Test
    void whatWasMadeIsKnownByTheNextBeginningOnly() throws SystemCallException {
        try (RestoreLog log = logs.open("run#1")) {
            assertThat(log.goesOn()).isFalse();
            log.make(place.stat(FILE), Made.WITHOUT_OWNER);
            log.makeDirectory(place.stat(), NAME);
            log.takeTop(place.stat());
            assertThat(log.made(place.stat(FILE))).isEmpty();
        }
        try (RestoreLog log = logs.open("run#1")) {
            assertThat(log.goesOn()).isTrue();
            assertThat(log.made(place.stat(FILE))).contains(Made.WITHOUT_OWNER);
            assertThat(log.madeDirectory(place.stat(), NAME)).isTrue();
            assertThat(log.madeDirectory(place.stat(), bytes("other"))).isFalse();
            assertThat(log.madeDirectory(place.stat(FILE), NAME)).isFalse();
            assertThat(log.tookTop(place.stat())).isTrue();
            assertThat(log.tookTop(place.stat(FILE))).isFalse();
            assertThat(log.tookImage(place.stat())).isFalse();
        }
        try (RestoreLog other = logs.open("run#2")) {
            assertThat(other.made(place.stat(FILE))).isEmpty();
        }
    }

    @Test
    void aFileThatIsAnotherOneOrWasWrittenToIsNotKnown() throws IOException, SystemCallException {
        make(Made.WHOLE);
        Files.setLastModifiedTime(file, FileTime.fromMillis(5));
        assertThat(made()).isEmpty();
        make(Made.WHOLE);
        assertThat(made()).contains(Made.WHOLE);
        Files.delete(file);
        Files.writeString(file, "content");
        Files.setLastModifiedTime(file, FileTime.fromMillis(5));
        assertThat(made()).isEmpty();
    }

    @Test
    void ofWhatWasNotedTwiceTheWorseCounts() throws SystemCallException {
        make(Made.WHOLE);
        make(Made.WITH_EXCEPTIONS);
        make(Made.WITHOUT_OWNER);
        assertThat(made()).contains(Made.WITH_EXCEPTIONS);
    }

    @Test
    void aVolumeIsKnownByHowFarItWasWritten() throws SystemCallException {
        try (RestoreLog log = logs.open("run#1")) {
            log.takeImage(place.stat(FILE));
            log.reach(place.stat(FILE), 1L << 40);
            log.reach(place.stat(FILE), 1L << 30);
            log.reach(place.stat(), 7);
        }
        try (RestoreLog log = logs.open("run#1")) {
            assertThat(log.tookImage(place.stat(FILE))).isTrue();
            assertThat(log.reached(place.stat(FILE))).isEqualTo(1L << 40);
            assertThat(log.reached(place.stat())).isEqualTo(7);
        }
    }

    @Test
    void aNoteThatWasNotWrittenToItsEndIsWrittenOver() throws IOException, SystemCallException {
        make(Made.WHOLE);
        try (RandomAccessFile log = new RandomAccessFile(only().toFile(), "rw")) {
            log.setLength(log.length() + 5);
        }
        try (RestoreLog log = logs.open("run#1")) {
            log.makeDirectory(place.stat(), NAME);
        }
        try (RestoreLog log = logs.open("run#1")) {
            assertThat(log.made(place.stat(FILE))).contains(Made.WHOLE);
            assertThat(log.madeDirectory(place.stat(), NAME)).isTrue();
        }
    }

    @Test
    void afterAnotherStartOfTheMachineNobodyGoesOn() throws IOException, SystemCallException {
        make(Made.WHOLE);
        assertLost(new RestoreLogs(directory, "another"));
        Files.write(only(), new byte[0]);
        assertLost(logs);
        logs.drop("run#1");
        assertThat(made()).isEmpty();
    }

    @Test
    void whoMayBeginAnewDoesSoThenAndKnowsThatSomethingMayBeLeft() throws IOException, SystemCallException {
        try (RestoreLog log = logs.openOrBeginAnew("run#1")) {
            assertThat(log.isEmpty()).isTrue();
            assertThat(log.mayHaveLeft()).isFalse();
            log.make(place.stat(FILE), Made.WHOLE);
            assertThat(log.isEmpty()).isFalse();
        }
        RestoreLogs later = new RestoreLogs(directory, "another");
        try (RestoreLog log = later.openOrBeginAnew("run#1")) {
            assertThat(log.made(place.stat(FILE))).isEmpty();
            assertThat(log.goesOn()).isFalse();
            assertThat(log.mayHaveLeft()).isTrue();
            log.make(place.stat(FILE), Made.WHOLE);
        }
        try (RestoreLog log = later.openOrBeginAnew("run#1")) {
            assertThat(log.made(place.stat(FILE))).contains(Made.WHOLE);
        }
    }

    @Test
    void aLogHasOneHolderAtATime() throws IOException {
        try (RestoreLog log = logs.openOrBeginAnew("run#1")) {
            assertThat(log.isKept()).isTrue();
            try (RestoreLog second = logs.openOrBeginAnew("run#1")) {
                assertThat(second.isKept()).isFalse();
            }
            assertThatThrownBy(() -> logs.open("run#1")).hasMessageContaining("another process");
        }
        try (RestoreLog log = logs.openOrBeginAnew("run#1")) {
            assertThat(log.isKept()).isTrue();
        }
    }

    @Test
    void logsThatNobodyAddedToAreDeleted() throws IOException {
        logs.open("run#1").close();
        Files.setLastModifiedTime(only(), FileTime.from(Instant.EPOCH));
        logs.open("run#2").close();
        logs.sweep(Instant.EPOCH.plusSeconds(1));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
        assertThat(only()).isNotEmptyFile();
    }

    private static void assertLost(RestoreLogs logs) {
        assertThatThrownBy(() -> logs.open("run#1")).isInstanceOfSatisfying(HoldfastException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.RUN_INTERRUPTED);
            assertThat(e).hasMessageContaining("restore again");
        });
    }

    @Test
    void aLogThatCannotBeWrittenIsGivenUp() throws IOException, SystemCallException, InterruptedException {
        Path small = Files.createDirectory(directory.resolveSibling("small"));
        run("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", small.toString());
        try {
            RestoreLogs full = new RestoreLogs(small, "boot");
            try (RestoreLog log = full.open("run#1")) {
                for (int i = 0; i < 1000; i++) {
                    log.make(place.stat(FILE), Made.WHOLE);
                }
            }
            assertThatThrownBy(() -> full.open("run#1")).hasMessageContaining("disk was full");
        } finally {
            run("umount", small.toString());
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void logsOfWhatHasEndedAreDeleted() throws IOException {
        logs.open("run#1").close();
        logs.open("run#2").close();
        Files.createFile(directory.resolve("0123.restore.new"));
        Files.createFile(directory.resolve("0123.resume"));
        logs.keep(Set.of("run#2"));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(2).contains(directory.resolve("0123.resume"));
        }
        try (RestoreLog log = RestoreLog.none()) {
            assertThat(log.isKept()).isFalse();
        }
    }
}
