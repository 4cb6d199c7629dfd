package io.holdfast.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.LateSource;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often who reads a snapshot waits for a repository at the other end of a long line. */
final class FarRestoreTest {
    private static final int WIDE = 25;
    private static final int DIRECTORIES = WIDE + WIDE * WIDE;

    private final Field field;
    private SnapshotId snapshot = new SnapshotId(0, 0);

    FarRestoreTest() throws SystemCallException {
        field = new Field();
    }

    @BeforeEach
    void fill() throws SystemCallException {
        for (int i = 0; i < WIDE; i++) {
            byte[] name = Field.bytes("d" + i);
            field.source().createDirectory(name);
            try (Directory above = field.source().openDirectory(name)) {
                for (int j = 0; j < WIDE; j++) {
                    byte[] below = Field.bytes("e" + j);
                    above.createDirectory(below);
                    try (Directory inside = above.openDirectory(below)) {
                        Field.write(inside, "file", random(i * WIDE + j, 5_000));
                        // Named by all of it: it has a list of chunks.
                        Field.write(inside, "whole.zip", random(-i * WIDE - j, 9_000));
                    }
                }
            }
        }
        snapshot = field.backup().tree(field.source());
    }

    @AfterEach
    void clear() throws SystemCallException {
        field.close();
    }

    private static byte[] random(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private SnapshotReader reader(LateSource source) {
        return new SnapshotReader(source, field.keys, Cores.of(2));
    }

    @Test
    void aRestoreWaitsForLevelsAndWindowsAndNotForDirectoriesOrLists() throws SystemCallException {
        LateSource source = new LateSource(field.repository.source(snapshot));
        try (SnapshotReader reader = reader(source)) {
            RestoreResult result = new FileRestore(reader, Randomness.secure())
                    .run(Field.bytes("/"), field.targetPath(), RestoreOptions.standard(), new RestoreProgress());
            assertThat(result.outcome()).isEqualTo(RestoreResult.Outcome.COMPLETE);
        }
        try (Directory target = field.target()) {
            assertThat(Census.of(target)).isEqualTo(Census.of(field.source()));
        }
        assertThat(source.distinct()).hasSizeGreaterThan(DIRECTORIES + 2 * WIDE * WIDE);
        assertThat(source.rounds()).isLessThan(30);
        assertThat(source.requests()).isLessThan(100);
    }

    @Test
    void contentsOfManyFilesAreWaitedForTogether() throws IOException {
        LateSource source = new LateSource(field.repository.source(snapshot));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<Optional<HoldfastException>> ends = new ArrayList<>();
        try (SnapshotReader reader = reader(source);
                ContentReader contents = new ContentReader(reader)) {
            reader.walk(Field.bytes("/"), located -> {
                if (located.entry().type() == Entry.Type.FILE) {
                    add(contents, located.entry(), all, ends);
                }
                return SnapshotReader.Onward.CONTINUE;
            });
            contents.finish();
        }
        assertThat(ends)
                .hasSize(2 * WIDE * WIDE)
                .allSatisfy(end -> assertThat(end).isEmpty());
        assertThat(all.size()).isEqualTo(WIDE * WIDE * 14_000);
        assertThat(source.rounds()).isLessThan(30);
    }

    @Test
    void anArchiveIsWaitedForByLevelsAndBatches() throws IOException {
        LateSource source = new LateSource(field.repository.source(snapshot));
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (SnapshotReader reader = reader(source)) {
            new TarDump(reader).run(Field.bytes("/"), archive);
        }
        assertThat(archive.size()).isGreaterThan(WIDE * WIDE * 14_000);
        assertThat(source.rounds()).isLessThan(30);
    }

    private static void add(
            ContentReader contents, Entry entry, OutputStream to, List<Optional<HoldfastException>> ends) {
        try {
            contents.add(entry, to, ends::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSearchWaitsForLevels() {
        LateSource source = new LateSource(field.repository.source(snapshot));
        int[] found = {0};
        try (SnapshotReader reader = reader(source)) {
            reader.walk(Field.bytes("/"), located -> {
                found[0]++;
                return SnapshotReader.Onward.CONTINUE;
            });
        }
        assertThat(found[0]).isEqualTo(1 + DIRECTORIES + 2 * WIDE * WIDE);
        assertThat(source.rounds()).isLessThan(20);
        assertThat(source.names()).isEqualTo(DIRECTORIES + 1);
    }

    @Test
    void aClosedSourceEndsWhoReadsFromItAndClosingWaitsForNobody() {
        LateSource source = new LateSource(field.repository.source(snapshot));
        SnapshotReader reader = reader(source);
        int[] found = {0};
        assertThatThrownBy(() -> reader.walk(Field.bytes("/"), located -> {
                    if (located.entry().content() instanceof Content.Directory && ++found[0] == 3) {
                        reader.close();
                    }
                    return SnapshotReader.Onward.CONTINUE;
                }))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SESSION_CANCELLED));
        int requests = source.requests();
        reader.close();
        assertThat(source.requests()).isEqualTo(requests);
    }

    @Test
    void whoIsInterruptedWhileAPageIsOnItsWayIsToldSo() throws InterruptedException {
        LateSource source = new LateSource(field.repository.source(snapshot));
        try (SnapshotReader reader = reader(source)) {
            Thread walker = Thread.ofPlatform()
                    .unstarted(() -> assertThatThrownBy(() -> {
                                Thread.currentThread().interrupt();
                                reader.walk(Field.bytes("/"), _ -> SnapshotReader.Onward.CONTINUE);
                            })
                            .isInstanceOfSatisfying(
                                    HoldfastException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.SESSION_CANCELLED)));
            Throwable[] failed = new Throwable[1];
            walker.setUncaughtExceptionHandler((_, e) -> failed[0] = e);
            walker.start();
            walker.join();
            assertThat(failed[0]).isNull();
        }
    }
}
