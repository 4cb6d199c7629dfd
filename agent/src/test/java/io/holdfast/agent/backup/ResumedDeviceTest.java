package io.holdfast.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.LoopDevice;
import io.holdfast.agent.resume.ResumeLogs;
import io.holdfast.format.Time;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a block device that were interrupted: they go on within one attempt, and only then. */
final class ResumedDeviceTest {
    private static final int SIZE = 150_000_128;
    private static final int PIECE = 4096;

    private final Path notes;
    private final Ground ground;
    private final Rig rig;
    private final byte[] content = Ground.random(SIZE, 1);
    private final LoopDevice device;

    ResumedDeviceTest(@TempDir Path directory) throws IOException {
        notes = directory;
        ground = Ground.inMemory();
        rig = new Rig().mean(8 << 10).with(new ResumeLogs(directory, "boot", Time.system()));
        device = LoopDevice.of(ground.write("image", content));
    }

    /** When three times as much was read as lies in buffers. */
    @BeforeEach
    void interrupt() {
        BrokenLine.under(rig, BrokenLine.afterPuts(14_000), () -> rig.backUpVolume(device.path()));
    }

    @AfterEach
    void clear() throws IOException {
        device.close();
        ground.close();
    }

    private byte[] backedUp() {
        return content(rig.backUpVolume(device.path()));
    }

    private byte[] content(BackupResult result) {
        return rig.content(rig.entries(result).values().iterator().next());
    }

    private void assertReadWhole(BackupResult result) {
        assertThat(result.manifest().counts().read()).isEqualTo(SIZE);
        assertThat(rig.progress[0].bytesResumed()).isZero();
        assertThat(rig.progress[0].bytesResumedOfDevices()).isZero();
    }

    @Test
    void theAttemptGoesOnWhereItWas() {
        BackupResult result = rig.backUpVolume(device.path());
        long resumed = rig.progress[0].bytesResumed();
        assertThat(resumed).isGreaterThan(30_000_000).isEqualTo(rig.progress[0].bytesResumedOfDevices());
        assertThat(result.manifest().counts().read() + resumed).isBetween((long) SIZE, SIZE + (1L << 20));
        assertThat(content(result)).isEqualTo(content);
        assertThat(notes).isEmptyDirectory();
    }

    @Test
    void whatTheRepositoryLostIsReadAgainAndCounted() {
        rig.repository.chunks().entrySet().removeIf(each -> each.getKey().tag() % 2 == 0);
        BackupResult result = rig.backUpVolume(device.path());
        long resumed = rig.progress[0].bytesResumed();
        assertThat(resumed).isBetween(10_000_000L, SIZE / 2L);
        assertThat(result.manifest().counts().read() + resumed).isGreaterThanOrEqualTo(SIZE);
        assertThat(content(result)).isEqualTo(content);
    }

    @Test
    void whatIsWrittenMeanwhileIsInItWhereItWasNotReadBefore() throws IOException {
        byte[] news = Ground.random(PIECE, 2);
        try (RandomAccessFile to = new RandomAccessFile(device.path().toFile(), "rw")) {
            to.write(news);
            to.seek(SIZE / PIECE * PIECE - PIECE);
            to.write(news);
        }
        System.arraycopy(news, 0, content, SIZE / PIECE * PIECE - PIECE, PIECE);
        assertThat(backedUp()).isEqualTo(content);
    }

    @Test
    void anotherAttemptReadsItWhole() {
        rig.attempt("run#2");
        BackupResult result = rig.backUpVolume(device.path());
        assertReadWhole(result);
        assertThat(content(result)).isEqualTo(content);
    }

    @Test
    void anotherDiskOfTheSameNumberAndSizeIsReadWhole() throws IOException {
        byte[] other = Ground.random(SIZE, 3);
        device.become(ground.write("other", other));
        BackupResult result = rig.backUpVolume(device.path());
        assertReadWhole(result);
        assertThat(content(result)).isEqualTo(other);
    }

    /** The process ended between the commit and the deletion of its notes, and the device was written to before its next run. */
    @Test
    void notesOfARunThatCommittedDoNoHarmToTheNext() throws IOException {
        BrokenLine.under(rig, BrokenLine.afterCommit(), () -> rig.backUpVolume(device.path()));
        assertThat(notes).isNotEmptyDirectory();
        byte[] news = Ground.random(PIECE, 2);
        try (RandomAccessFile to = new RandomAccessFile(device.path().toFile(), "rw")) {
            to.write(news);
        }
        System.arraycopy(news, 0, content, 0, PIECE);
        rig.attempt("next#1");
        assertThat(backedUp()).isEqualTo(content);
        assertThat(notes).isEmptyDirectory();
    }
}
