package io.holdfast.agent.resume;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.linux.AnotherProcess;
import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Timestamp;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Time;
import io.holdfast.format.tree.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one beginning of a run notes and the next one finds. */
final class ResumeLogTest {
    private static final FileState FILE = state(7);
    private static final Run CHUNK = new Run.Stored(1000, new Fingerprint(1, 2, 3, 4));
    private static final Run HOLE = new Run.Hole(500);

    private final Path directory;
    private final ResumeLogs logs;

    ResumeLogTest(@TempDir Path directory) {
        this.directory = directory.resolve("resume");
        logs = new ResumeLogs(this.directory, "boot", Time.system());
    }

    private static FileState state(long inode) {
        return new FileState(new Device(8, 1), inode, 1_000_000, new Timestamp(-5, 6), new Timestamp(1_700_000_000, 9));
    }

    private ResumeLog open() {
        return logs.open("repository", "resource", "run#1").orElseThrow();
    }

    private void note(FileState file, Piece... pieces) {
        try (ResumeLog log = open()) {
            for (Piece each : pieces) {
                log.add(file, each);
            }
        }
    }

    private List<Piece.Stretch> found(FileState file) {
        try (ResumeLog log = open()) {
            return log.stretches(file).toList();
        }
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void theNextBeginningFindsStretchesThatFollowEachOther() {
        Piece.Stretch first = new Piece.Stretch(0, List.of(CHUNK, HOLE, CHUNK));
        Piece.Stretch second = new Piece.Stretch(2500, List.of(HOLE));
        Piece.Stretch apart = new Piece.Stretch(3001, List.of(CHUNK));
        note(FILE, second, apart);
        assertThat(found(FILE)).isEmpty();
        note(FILE, first);
        assertThat(found(FILE)).containsExactly(first, second);
        assertThat(found(state(8))).isEmpty();
    }

    @Test
    void aSecondRunOfThisProcessGetsNoneAndLeavesTheFirstItsLock() throws Exception {
        try (ResumeLog first = open()) {
            first.add(FILE, new Piece.Stretch(0, List.of(CHUNK)));
            assertThat(logs.open("repository", "resource", "run#2")).isEmpty();
            assertThat(AnotherProcess.locks(file())).isFalse();
        }
        assertThat(AnotherProcess.locks(file())).isTrue();
    }

    @Test
    void whatIsAddedIsFoundByTheNextBeginningOnly() {
        try (ResumeLog log = open()) {
            log.add(FILE, new Piece.Whole(new Fingerprint(5, 6, 7, 8)));
            assertThat(log.whole(FILE)).isEmpty();
        }
        try (ResumeLog log = open()) {
            assertThat(log.whole(FILE)).contains(new Fingerprint(5, 6, 7, 8));
            assertThat(log.stretches(FILE)).isEmpty();
        }
    }

    @Test
    void ofTwoThatBeginAtOnePlaceTheLongerCounts() {
        Piece.Stretch longer = new Piece.Stretch(0, List.of(CHUNK, CHUNK));
        note(FILE, longer, new Piece.Stretch(0, List.of(CHUNK)));
        assertThat(found(FILE)).containsExactly(longer);
        Piece.Stretch longest = new Piece.Stretch(0, List.of(CHUNK, CHUNK, CHUNK));
        note(FILE, longest);
        assertThat(found(FILE)).containsExactly(longest);
    }

    @Test
    void aStretchBeyondTheEndOfTheFileIsNotBelieved() {
        note(FILE, new Piece.Stretch(0, List.of(new Run.Hole(1_000_001))));
        assertThat(found(FILE)).isEmpty();
    }

    @Test
    void manyFilesAreFound() {
        Piece.Stretch stretch = new Piece.Stretch(0, List.of(CHUNK));
        try (ResumeLog log = open()) {
            for (int i = 0; i < 10_000; i++) {
                log.add(state(i), stretch);
            }
        }
        try (ResumeLog log = open()) {
            for (int i = 0; i < 10_000; i++) {
                assertThat(log.stretches(state(i))).containsExactly(stretch);
            }
            assertThat(log.stretches(state(10_000))).isEmpty();
        }
    }

    /** Cut off anywhere, as by a power cut, it holds what was whole, and takes more. */
    @Test
    void aLogThatWasCutOffGivesWhatIsWhole() throws IOException {
        Piece.Stretch first = new Piece.Stretch(0, List.of(CHUNK));
        Piece.Stretch second = new Piece.Stretch(1000, List.of(CHUNK, HOLE));
        note(FILE, first);
        long one = Files.size(file());
        note(FILE, second);
        byte[] all = Files.readAllBytes(file());
        for (int length = 0; length <= all.length; length++) {
            Files.write(file(), Arrays.copyOf(all, length));
            List<Piece.Stretch> expected = new ArrayList<>();
            if (length >= one) {
                expected.add(first);
            }
            if (length == all.length) {
                expected.add(second);
            }
            assertThat(found(FILE)).as("of %d bytes", length).isEqualTo(expected);
            note(FILE, first, second);
            assertThat(found(FILE)).containsExactly(first, second);
        }
    }

    @Test
    void aDamagedRecordEndsTheLog() throws IOException {
        Piece.Stretch first = new Piece.Stretch(0, List.of(CHUNK));
        Piece.Stretch second = new Piece.Stretch(1000, List.of(CHUNK));
        note(FILE, first);
        long one = Files.size(file());
        note(FILE, second);
        byte[] all = Files.readAllBytes(file());
        for (int at = 0; at < all.length; at++) {
            byte[] damaged = all.clone();
            damaged[at] ^= 0x10;
            Files.write(file(), damaged);
            // What fills a record up means nothing.
            boolean filling = (at < one ? one - at : all.length - at) <= 4;
            List<Piece.Stretch> whole = at < LogHead.SIZE
                    ? List.of()
                    : filling ? List.of(first, second) : at < one ? List.of() : List.of(first);
            assertThat(found(FILE)).as("byte %d", at).isEqualTo(whole);
        }
    }

    @Test
    void theFileIsLaidOutAsWritten() throws IOException {
        note(FILE, new Piece.Stretch(16, List.of(CHUNK, HOLE)), new Piece.Whole(new Fingerprint(1, 0, 0, 255)));
        String key = "8e194afed8d529f35d6bb0c004988f97";
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file())))
                .isEqualTo("4846524553554d32" + "0".repeat(32)
                        + "0000004c459c1333" + key + "0000000000000010" + "00000002"
                        + "00000000000003e8" + "0000000000000001000000000000000200000000000000030000000000000004"
                        + "fffffffffffffe0c" + "00000000"
                        + "0000003c94704a84" + key + "ffffffffffffffff" + "ffffffff"
                        + "00000000000000010000000000000000000000000000000000000000000000ff" + "00000000");
    }

    @Test
    void onlyItsOwnerMayReadIt() throws IOException {
        note(FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void aSecondRunAtTheSameTimeGoesWithout() {
        try (ResumeLog log = open()) {
            assertThat(logs.open("repository", "resource", "run#1")).isEmpty();
            try (ResumeLog other = logs.open("repository", "other", "run#1").orElseThrow()) {
                log.add(FILE, new Piece.Whole(new Fingerprint(1, 1, 1, 1)));
                assertThat(other.whole(FILE)).isEmpty();
            }
        }
    }

    @Test
    void aRunThatEndedWellLeavesNone() {
        note(FILE, new Piece.Stretch(0, List.of(CHUNK)));
        try (ResumeLog log = open()) {
            log.finish();
        }
        assertThat(directory).isEmptyDirectory();
        assertThat(found(FILE)).isEmpty();
    }

    @Test
    void oneThatNobodyAsksForIsSwept() throws IOException {
        logs.sweep();
        note(FILE, new Piece.Stretch(0, List.of(CHUNK)));
        logs.sweep();
        assertThat(found(FILE)).hasSize(1);
        Files.setLastModifiedTime(file(), FileTime.from(Time.system().now().minus(Duration.ofDays(31))));
        logs.sweep();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whereNoFileCanBeMadeThereIsNone() throws IOException {
        Path file = Files.createFile(directory.resolveSibling("file"));
        assertThat(new ResumeLogs(file, "boot", Time.system()).open("repository", "resource", "run#1"))
                .isEmpty();
    }
}
