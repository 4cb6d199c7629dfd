package io.holdfast.agent.restore;

import static io.holdfast.agent.restore.Field.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.restore.RestoreResult.Outcome;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LossTest {
    private final Field field = new Field();
    private final Directory source = field.source();

    LossTest() throws SystemCallException {}

    @AfterEach
    void leaveField() throws SystemCallException {
        field.close();
    }

    private static byte[] random(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Fingerprint chunkOf(SnapshotId id, String path, int index) {
        try (SnapshotReader reader = field.reader(id)) {
            List<Fingerprint> chunks = new ArrayList<>();
            reader.tree().runs(reader.entry(bytes(path)).content(), run -> {
                if (run instanceof Run.Stored data) {
                    chunks.add(data.chunk());
                }
            });
            return chunks.get(index);
        }
    }

    @Test
    void aMissingChunkCostsItsFilesAndNothingElse() throws SystemCallException {
        for (int i = 0; i < 50; i++) {
            Field.write(source, "file " + i, random(i, 200_000));
        }
        source.createHardLink(bytes("linked to 7"), source, bytes("file 7"));
        SnapshotId id = field.backup().tree(source);
        field.repository.chunks().remove(chunkOf(id, "/file 7", 2));
        field.repository.chunks().remove(chunkOf(id, "/file 23", 0));
        Map<String, String> expected = new TreeMap<>(Census.of(source));
        expected.keySet().removeAll(List.of("/file 7", "/file 23", "/linked to 7"));

        RestoreResult result = field.restore(id, RestoreOptions.standard());

        assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE_WITH_EXCEPTIONS);
        assertThat(result.exceptions().stream().map(each -> Paths.text(each.path())))
                .containsExactlyInAnyOrder("/file 7", "/file 23", "/linked to 7");
        assertThat(result.exceptions().stream().map(each -> each.code()))
                .containsExactlyInAnyOrder(
                        ErrorCode.CHUNK_MISSING.code(),
                        ErrorCode.CHUNK_MISSING.code(),
                        ErrorCode.TARGET_CONTENT.code());
        try (Directory target = field.target()) {
            assertThat(Census.of(target)).isEqualTo(expected);
        }
    }

    @Test
    void aCorruptChunkCostsItsFile() throws SystemCallException {
        Field.write(source, "bad", random(1, 200_000));
        Field.write(source, "good", random(2, 200_000));
        SnapshotId id = field.backup().tree(source);
        Fingerprint name = chunkOf(id, "/bad", 1);
        byte[] record = java.util.Objects.requireNonNull(
                        field.repository.chunks().get(name))
                .bytes()
                .clone();
        record[SealedChunk.LINKS + 100] ^= 1;
        field.repository.chunks().put(name, SealedChunk.trusted(record));
        RestoreResult result = field.restore(id, RestoreOptions.standard());
        assertThat(result.exceptions()).singleElement().satisfies(each -> {
            assertThat(each.path()).isEqualTo(bytes("/bad"));
            assertThat(each.code()).isEqualTo(ErrorCode.CHUNK_CORRUPT.code());
        });
        try (Directory target = field.target()) {
            assertThat(Census.of(target).keySet()).containsExactly("/good");
        }
    }

    @Test
    void aMissingPageCostsWhatIsBelowIt() throws SystemCallException {
        source.createDirectory(bytes("lost"));
        source.createDirectory(bytes("there"));
        try (Directory lost = source.openDirectory(bytes("lost"))) {
            Field.write(lost, "x", random(1, 10));
        }
        SnapshotId id = field.backup().tree(source);
        try (SnapshotReader reader = field.reader(id)) {
            field.repository
                    .chunks()
                    .remove(((Content.Directory) reader.entry(bytes("/lost")).content()).root());
        }
        RestoreResult result = field.restore(id, RestoreOptions.standard());
        assertThat(result.exceptions())
                .singleElement()
                .satisfies(each -> assertThat(each.path()).isEqualTo(bytes("/lost")));
        try (Directory target = field.target()) {
            assertThat(Census.of(target).keySet()).containsExactly("/lost", "/there");
        }
    }

    @Test
    void aFileThatIsNotWhatItWasNamedAfterIsNotRestored() throws SystemCallException {
        SmallBackup backup = field.backup();
        byte[] content = random(3, 100_000);
        Content.Runs runs = (Content.Runs) backup.content(content);
        var builder = new io.holdfast.format.tree.ChunkListBuilder(backup);
        runs.runs().forEach(builder::add);
        Content wrong = builder.finishAs(backup.wholeName(random(4, 100_000)));
        SnapshotId id =
                backup.entries(List.of(new Entry(bytes("x"), Entry.Type.FILE, content.length, Attributes.NONE, wrong)));
        RestoreResult result = field.restore(id, RestoreOptions.standard());
        assertThat(result.exceptions())
                .singleElement()
                .satisfies(each -> assertThat(each.code()).isEqualTo(ErrorCode.TARGET_CONTENT.code()));
        try (Directory target = field.target()) {
            assertThat(target.list()).isEmpty();
        }
    }

    @Test
    void aFileWhoseChunksDoNotAddUpIsNotRestored() throws SystemCallException {
        SmallBackup backup = field.backup();
        Content content = backup.content(random(3, 100_000));
        SnapshotId id = backup.entries(List.of(
                new Entry(bytes("longer"), Entry.Type.FILE, 100_001, Attributes.NONE, content),
                new Entry(bytes("shorter"), Entry.Type.FILE, 99_999, Attributes.NONE, content)));
        RestoreResult result = field.restore(id, RestoreOptions.standard());
        assertThat(result.exceptionCount()).isEqualTo(2);
        try (Directory target = field.target()) {
            assertThat(target.list()).isEmpty();
        }
    }

    private SnapshotSource interfering(SnapshotId id, Runnable before) {
        return new InterferingSource(field.repository.source(id), before);
    }

    @Test
    void whereverItIsCancelledNothingHalfStandsUnderItsName() throws SystemCallException {
        for (int i = 0; i < 20; i++) {
            Field.write(source, "file " + i, random(i, i * 30_000));
        }
        source.createDirectory(bytes("d"));
        source.metadata(bytes("d")).setMode(0755);
        SnapshotId id = field.backup().tree(source);
        Map<String, String> all = Census.of(source);
        for (int n = 1; n < 90; n += 7) {
            RestoreProgress progress = new RestoreProgress();
            int last = n;
            AtomicInteger count = new AtomicInteger();
            RestoreOptions options = RestoreOptions.standard().with(ConflictPolicy.ALWAYS);
            try (SnapshotReader reader = new SnapshotReader(
                    interfering(id, () -> {
                        if (count.incrementAndGet() == last) {
                            progress.cancel();
                        }
                    }),
                    field.keys,
                    Cores.of(2))) {
                RestoreResult result = new FileRestore(reader, Randomness.secure())
                        .run(bytes("/"), field.targetPath(), options, progress);
                assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
            }
            try (Directory target = field.target()) {
                assertThat(all).containsAllEntriesOf(Census.of(target));
            }
        }
    }

    @Test
    void aSourceOutOfReachEndsTheRestoreAndLeavesNothingHalf() throws SystemCallException {
        for (int i = 0; i < 10; i++) {
            Field.write(source, "file " + i, random(i, 300_000));
        }
        SnapshotId id = field.backup().tree(source);
        AtomicInteger count = new AtomicInteger();
        SnapshotSource failing = interfering(id, () -> {
            if (count.incrementAndGet() == 20) {
                throw new HoldfastException(ErrorCode.STORE_UNREACHABLE, "store", "gone");
            }
        });
        try (SnapshotReader reader = new SnapshotReader(failing, field.keys, Cores.of(2))) {
            assertThatThrownBy(() -> new FileRestore(reader, Randomness.secure())
                            .run(bytes("/"), field.targetPath(), RestoreOptions.standard(), new RestoreProgress()))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREACHABLE));
        }
        try (Directory target = field.target()) {
            assertThat(Census.of(source)).containsAllEntriesOf(Census.of(target));
        }
    }

    @Test
    void aTargetTooSmallIsToldBeforeAnythingIsWritten() throws SystemCallException {
        SmallBackup backup = field.backup();
        byte[] piece = random(1, 1 << 20);
        Content.Runs runs = (Content.Runs) backup.content(piece);
        var builder = new io.holdfast.format.tree.ChunkListBuilder(backup);
        long size = 0;
        for (int i = 0; i < 50_000; i++) {
            runs.runs().forEach(builder::add);
            size += piece.length;
        }
        SnapshotId id = backup.entries(
                List.of(new Entry(bytes("x"), Entry.Type.FILE, size, Attributes.NONE, builder.finish())));
        assertThatThrownBy(() -> field.restore(id, RestoreOptions.standard()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_TOO_SMALL))
                .hasMessageContaining(Long.toString(size));
        assertThat(field.top().find(bytes("target"))).isEmpty();
    }

    @Test
    void aTargetThatFillsUpEndsTheRestoreAndLeavesNothingHalf()
            throws SystemCallException, IOException, InterruptedException {
        for (int i = 0; i < 100; i++) {
            Field.write(source, "file " + i, random(i, i * 100));
        }
        SnapshotId id = field.backup().tree(source);
        field.makeTarget().close();
        String place = field.path() + "/target";
        // There is room for all bytes and not for all files, which nobody can tell before.
        command("mount", "-t", "tmpfs", "-o", "nr_inodes=40", "holdfast-test", place);
        try {
            assertThatThrownBy(() -> field.restore(id, RestoreOptions.standard()))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_TOO_SMALL));
            try (Directory target = field.target()) {
                assertThat(Census.of(source)).containsAllEntriesOf(Census.of(target));
            }
        } finally {
            command("umount", place);
        }
    }

    @Test
    void aTargetThatHasNoRoomForTheLastFileEndsTheRestoreAsWell()
            throws SystemCallException, IOException, InterruptedException {
        Field.write(source, "file", random(1, 100));
        SnapshotId id = field.backup().tree(source);
        field.makeTarget().close();
        String place = field.path() + "/target";
        // The only inode is that of the directory itself.
        command("mount", "-t", "tmpfs", "-o", "nr_inodes=1", "holdfast-test", place);
        try {
            assertThatThrownBy(() -> field.restore(id, RestoreOptions.standard()))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_TOO_SMALL));
        } finally {
            command("umount", place);
        }
    }

    private static void command(String... words) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    }
}
