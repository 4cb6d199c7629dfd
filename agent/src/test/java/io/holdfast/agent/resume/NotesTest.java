package io.holdfast.agent.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Timestamp;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NotesTest {
    private static final Timestamp THEN = new Timestamp(1_700_000_000, 0);
    private static final FileState FILE = new FileState(new Device(8, 1), 7, 1000, THEN, THEN);

    private static boolean isMapped(Path file) throws IOException {
        return Files.readString(Path.of("/proc/self/maps")).contains(file.toString());
    }

    @Test
    void whereTheyCannotBeReadNoMappingIsLeft(@TempDir Path directory) throws IOException {
        try (ResumeLog log = new ResumeLogs(directory, "boot", Time.system())
                .open("repository", "resource", "run#1")
                .orElseThrow()) {
            log.add(FILE, new Piece.Whole(new Fingerprint(1, 2, 3, 4)));
        }
        Path file;
        try (Stream<Path> files = Files.list(directory)) {
            file = files.findFirst().orElseThrow().toRealPath();
        }
        try (FileChannel channel = FileChannel.open(file)) {
            Notes.Extent whole = Notes.whole(channel);
            assertThat(isMapped(file)).isFalse();
            try (Notes notes = new Notes(channel, whole)) {
                assertThat(notes.find(FILE.key(), Piece.Whole.POSITION)).isPresent();
                assertThat(isMapped(file)).isTrue();
            }
            assertThat(isMapped(file)).isFalse();
            Notes.Extent beyond = new Notes.Extent(whole.count() + 1, whole.end());
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> new Notes(channel, beyond));
            assertThat(isMapped(file)).isFalse();
        }
    }
}
