package io.holdfast.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.resume.ResumeLogs;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.Time;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that were interrupted and go on: what was stored is not read again, and what comes of it is what would have come of one run. */
final class ResumedBackupTest {
    private static final int LARGE = 12_000_000;
    private static final int IMAGE = 150_000_000;

    private final Path notes;
    private final Ground ground;
    private final Path root;
    private final Rig rig;

    ResumedBackupTest(@TempDir Path directory) throws IOException {
        notes = directory;
        ground = Ground.inMemory();
        root = ground.root;
        rig = new Rig().with(new ResumeLogs(directory, "boot", Time.system()));
    }

    @BeforeEach
    void fill() throws IOException, InterruptedException {
        for (int i = 0; i < 60; i++) {
            ground.write("d" + i % 5 + "/f" + i, Ground.random(30_000 + 1000 * i, i));
        }
        ground.write("d1/large", Ground.random(LARGE, 100));
        ground.write("d2/archive.zip", Ground.random(200_000, 101));
        ground.write("d3/archive.iso", Ground.random(LARGE, 102));
        ground.write("d4/small", Ground.random(100, 103));
        try (RandomAccessFile sparse =
                new RandomAccessFile(root.resolve("d4/sparse").toFile(), "rw")) {
            sparse.setLength(50_000_000);
            sparse.seek(20_000_000);
            sparse.write(Ground.random(LARGE, 104));
        }
        Files.createLink(root.resolve("d0/linked"), root.resolve("d1/f1"));
        Ground.settle();
    }

    @AfterEach
    void clear() throws IOException {
        ground.close();
    }

    private void interrupted(int puts) {
        BrokenLine.under(rig, BrokenLine.afterPuts(puts), () -> rig.backUp(root));
    }

    private static boolean isData(SealedChunk chunk) {
        return chunk.kind() == SealedChunk.Kind.DATA;
    }

    /** Backs up as far as it goes without a snapshot coming of it. */
    private void uncommitted() {
        BrokenLine.under(rig, BrokenLine.beforeCommit(), () -> rig.backUp(root));
    }

    /** What one run that nobody interrupts makes of all this. */
    private Map<String, byte[]> truth() {
        Rig plain = new Rig();
        Map<String, byte[]> all = new TreeMap<>();
        plain.entries(plain.backUp(root)).forEach((path, entry) -> {
            if (entry.type() == Entry.Type.FILE) {
                all.put(path, plain.content(entry));
            }
        });
        return all;
    }

    private void assertTrue(BackupResult result) {
        Map<String, Entry> entries = rig.entries(result);
        truth().forEach((path, bytes) ->
                assertThat(rig.content(Rig.entry(entries, path))).as(path).isEqualTo(bytes));
    }

    @Test
    void whereverItWasInterruptedTheSameComesOfIt() {
        for (int puts = 0; puts < 500; puts += 70) {
            rig.repository.chunks().clear();
            interrupted(puts);
            assertTrue(rig.backUpAnew(root));
        }
    }

    @Test
    void aRunThatStoredEverythingButDidNotCommitReadsNextToNothing() {
        uncommitted();
        int stored = (int) rig.repository.chunks().values().stream()
                .filter(ResumedBackupTest::isData)
                .count();
        BackupResult result = rig.backUp(root);
        assertThat(result.manifest().counts().read()).isEqualTo(100);
        assertThat(rig.repository.chunks().values().stream().filter(ResumedBackupTest::isData))
                .hasSize(stored);
        assertTrue(result);
        assertThat(rig.entry(result, root.resolve("d2/archive.zip")).content()).isInstanceOf(Content.WholeFile.class);
    }

    @Test
    void whatChangedMeanwhileIsReadAgain() throws Exception {
        interrupted(400);
        ground.write("d1/large", Ground.random(LARGE, 200));
        ground.write("d0/f0", Ground.random(30_000, 201));
        Files.move(root.resolve("d0/f5"), root.resolve("d0/f5-moved"));
        Ground.settle();
        assertTrue(rig.backUp(root));
    }

    @Test
    void whatTheRepositoryLostMeanwhileIsReadAgain() {
        interrupted(400);
        rig.repository.chunks().entrySet().removeIf(each -> each.getKey().tag() % 3 == 0);
        assertTrue(rig.backUp(root));
        rig.repository.chunks().clear();
        interrupted(400);
        rig.repository.chunks().clear();
        assertTrue(rig.backUp(root));
    }

    /** The process ended between the commit and the deletion of its notes. */
    @Test
    void notesOfARunThatCommittedDoNoHarmToTheNext() throws Exception {
        BrokenLine.under(rig, BrokenLine.afterCommit(), () -> rig.backUp(root));
        assertThat(notes).isNotEmptyDirectory();
        ground.write("d1/large", Ground.random(LARGE, 200));
        ground.write("d0/f0", Ground.random(30_000, 201));
        Ground.settle();
        BackupResult next = rig.attempt("next#1").backUp(root);
        assertThat(next.manifest().counts().read()).isEqualTo(LARGE + 30_000 + 100);
        assertTrue(next);
        assertThat(notes).isEmptyDirectory();
    }

    /** Its snapshot was forgotten, and what only that needed is gone. */
    @Test
    void norDoTheyWhenNothingOfItIsLeft() {
        BrokenLine.under(rig, BrokenLine.afterCommit(), () -> rig.backUp(root));
        rig.repository.chunks().clear();
        assertTrue(rig.attempt("next#1").backUp(root));
        assertThat(rig.progress[0].bytesResumed()).as("its hole").isLessThanOrEqualTo(50_000_000 - LARGE);
        assertThat(notes).isEmptyDirectory();
    }

    /** A change within a tick of the clock of the file system would not show. */
    @Test
    void aFileThatWasWrittenJustNowIsNotTrusted() throws IOException {
        Path fresh = ground.write("fresh", Ground.random(30_000, 300));
        Instant written = ((FileTime) Files.getAttribute(fresh, "unix:ctime")).toInstant();
        rig.with(new At(written.plusMillis(5)));
        uncommitted();
        rig.with(Time.system());
        assertThat(rig.backUp(root).manifest().counts().read()).isEqualTo(30_000 + 100);
    }

    /** A clock that stands still. */
    private record At(Instant now) implements Time {
        @Override
        public long nanos() {
            return Time.system().nanos();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Time.system().sleep(duration);
        }
    }

    /** An image three times as long as what lies in buffers when it is interrupted. */
    private Path interruptedImage() throws Exception {
        Path image = ground.write("image", Ground.random(IMAGE, 400));
        Ground.settle();
        rig.mean(8 << 10);
        BrokenLine.under(rig, BrokenLine.afterPuts(14_000), () -> rig.backUpVolume(image));
        return image;
    }

    private void assertImage(BackupResult result, Path image) {
        Rig plain = new Rig().mean(8 << 10);
        assertThat(runs(rig, result)).isEqualTo(runs(plain, plain.backUpVolume(image)));
    }

    @Test
    void anImageGoesOnWhereItWasInterrupted() throws Exception {
        Path image = interruptedImage();
        BackupResult result = rig.backUpVolume(image);
        assertThat(rig.progress[0].bytesResumed()).isGreaterThan(30_000_000);
        assertThat(result.manifest().counts().read() + rig.progress[0].bytesResumed())
                .isBetween((long) IMAGE, IMAGE + (1L << 20));
        assertImage(result, image);
    }

    @Test
    void anImageThatChangedIsReadFromItsBeginning() throws Exception {
        Path image = interruptedImage();
        ground.write("image", Ground.random(IMAGE, 401));
        BackupResult result = rig.backUpVolume(image);
        assertThat(result.manifest().counts().read()).isEqualTo(IMAGE);
        assertThat(rig.progress[0].bytesResumed()).isZero();
        assertImage(result, image);
    }

    private static List<Run> runs(Rig rig, BackupResult result) {
        return rig.runs(rig.entries(result).values().iterator().next());
    }

    @Test
    void chunksAreTheSameAsOfOneRun() {
        interrupted(300);
        BackupResult result = rig.backUp(root);
        Rig plain = new Rig();
        Map<String, Entry> expected = plain.entries(plain.backUp(root));
        Map<String, Entry> entries = rig.entries(result);
        for (String path : List.of("/d1/large", "/d4/sparse", "/d0/f10", "/d0/linked")) {
            assertThat(rig.runs(Rig.entry(entries, root + path)))
                    .as(path)
                    .isEqualTo(plain.runs(Rig.entry(expected, root + path)));
        }
    }
}
