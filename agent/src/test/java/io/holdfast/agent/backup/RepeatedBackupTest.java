package io.holdfast.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run makes of what an earlier one has stored. */
final class RepeatedBackupTest {
    private final Ground ground;
    private final Path root;
    private final Rig rig = new Rig();

    RepeatedBackupTest() throws IOException {
        ground = new Ground();
        root = ground.root;
    }

    @BeforeEach
    void fill() throws IOException, InterruptedException {
        for (int i = 0; i < 40; i++) {
            ground.write("d" + (i % 4) + "/e/f" + i, Ground.random(i * 7_000, i));
        }
        Files.createSymbolicLink(root.resolve("d0/link"), Path.of("e"));
        Files.createLink(root.resolve("d1/name"), root.resolve("d0/e/f20"));
        Ground.settle();
    }

    @AfterEach
    void clear() throws IOException {
        ground.close();
    }

    /** Not by what is above, whose times others may change meanwhile. */
    private void assertSameTree(BackupResult one, BackupResult other) {
        assertThat(rig.entry(one, root).content())
                .isEqualTo(rig.entry(other, root).content());
    }

    @Test
    void aPathIsTheSameWithASlashAtItsEnd() {
        BackupResult result = rig.backUpRaw((root + "/").getBytes(StandardCharsets.UTF_8));
        assertThat(result.manifest().paths()).containsExactly(root.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anUnchangedTreeIsNeitherReadNorStoredAgain() {
        BackupResult first = rig.backUp(root);
        int chunks = rig.repository.chunks().size();
        BackupResult second = rig.backUp(root);
        assertSameTree(second, first);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.manifest().counts().read()).isZero();
        assertThat(second.manifest().counts().fresh()).isZero();
        assertThat(second.manifest().counts().files()).isEqualTo(41);
        assertThat(second.remarks().unchangedFiles()).isEqualTo(41);
        assertThat(second.manifest().parent()).contains(first.id());
        assertThat(rig.repository.chunks()).hasSize(chunks);
        assertThat(rig.progress[0].expectedFiles()).hasValue(41);
        assertThat(rig.progress[0].expectedBytes())
                .hasValue(first.manifest().counts().content());
    }

    @Test
    void anUnchangedTreeCostsOneQuestion() {
        rig.backUp(root);
        List<Integer> asked = Collections.synchronizedList(new ArrayList<>());
        rig.around(inner -> new SinkAround(inner) {
            @Override
            public BitSet missing(List<Fingerprint> ask) {
                asked.add(ask.size());
                return super.missing(ask);
            }
        });
        rig.backUp(root);
        assertThat(asked).containsExactly(1);
    }

    @Test
    void onlyWhatChangedIsReadAndStored() throws IOException {
        rig.backUp(root);
        byte[] changed = Ground.random(100_000, 99);
        Path file = ground.write("d2/e/f38", changed);
        BackupResult second = rig.backUp(root);
        assertThat(second.manifest().counts().read()).isEqualTo(changed.length);
        assertThat(second.manifest().counts().fresh()).isLessThan(changed.length + 20_000);
        assertThat(rig.content(rig.entry(second, file))).isEqualTo(changed);
        assertThat(rig.content(rig.entry(second, root.resolve("d3/e/f39")))).isEqualTo(Ground.random(39 * 7_000, 39));
    }

    @Test
    void aFileThatMovedIsReadAndNotStored() throws IOException {
        rig.backUp(root);
        Files.move(root.resolve("d3/e/f39"), root.resolve("d0/moved"));
        BackupResult second = rig.backUp(root);
        assertThat(second.manifest().counts().fresh()).isLessThan(20_000);
        assertThat(rig.content(rig.entry(second, root.resolve("d0/moved")))).isEqualTo(Ground.random(39 * 7_000, 39));
        assertThat(rig.entries(second)).doesNotContainKey(root + "/d3/e/f39");
    }

    @Test
    void whatWasRemovedIsGoneFromTheNextSnapshotAndStaysInTheLast() throws IOException {
        BackupResult first = rig.backUp(root);
        Files.delete(root.resolve("d3/e/f39"));
        Files.delete(root.resolve("d0/link"));
        BackupResult second = rig.backUp(root);
        assertThat(rig.entries(second)).doesNotContainKeys(root + "/d3/e/f39", root + "/d0/link");
        assertThat(rig.entries(first)).containsKeys(root + "/d3/e/f39", root + "/d0/link");
        assertThat(rig.entries(second)).hasSize(rig.entries(first).size() - 2);
    }

    @Test
    void aChangeOfAttributesAloneIsNoticed() throws IOException {
        rig.backUp(root);
        Files.setAttribute(root.resolve("d2"), "unix:mode", 0700);
        Files.setAttribute(root.resolve("d3/e/f39"), "unix:mode", 0600);
        BackupResult second = rig.backUp(root);
        assertThat(rig.entry(second, root.resolve("d2")).attributes().mode()).isEqualTo(0700);
        assertThat(rig.entry(second, root.resolve("d3/e/f39")).attributes().mode())
                .isEqualTo(0600);
        assertThat(second.manifest().counts().read()).isEqualTo(39 * 7_000);
    }

    @Test
    void aFileWrittenWhileTheLastRunBeganIsReadAgainForItsTimeMayNotTell() throws IOException {
        Path file = ground.write("d0/late", Ground.random(50_000, 7));
        rig.backUp(root);
        BackupResult second = rig.backUp(root);
        assertThat(second.manifest().counts().read()).isIn(0L, 50_000L);
        assertThat(rig.content(rig.entry(second, file))).isEqualTo(Ground.random(50_000, 7));
    }

    @Test
    void contentThatTheRepositoryHasLostIsReadAgain() {
        BackupResult first = rig.backUp(root);
        Entry victim = rig.entry(first, root.resolve("d3/e/f39"));
        Fingerprint lost = rig.runs(victim).stream()
                .flatMap(run -> run instanceof Run.Stored(int _, Fingerprint chunk) ? Stream.of(chunk) : Stream.of())
                .findFirst()
                .orElseThrow();
        rig.repository.chunks().remove(lost);
        // As a repository answers: a page that leads to a lost chunk is not relied on.
        rig.around(inner -> new SinkAround(inner) {
            @Override
            public BitSet missing(List<Fingerprint> ask) {
                BitSet missing = super.missing(ask);
                for (int i = 0; i < ask.size(); i++) {
                    SealedChunk chunk = rig.repository.chunks().get(ask.get(i));
                    missing.set(i, chunk == null || chunk.linkCount() > 0);
                }
                return missing;
            }
        });
        BackupResult second = rig.backUp(root);
        assertThat(second.manifest().counts().read()).isEqualTo(39 * 7_000);
        assertThat(rig.content(rig.entry(second, root.resolve("d3/e/f39")))).isEqualTo(Ground.random(39 * 7_000, 39));
    }

    @Test
    void aPreviousSnapshotThatCannotBeReadCostsOnlyTime() {
        BackupResult first = rig.backUp(root);
        Set<String> paths = rig.entries(first).keySet();
        Entry directory = rig.entry(first, root.resolve("d1"));
        if (directory.content() instanceof Content.Directory(Fingerprint page, long _, long _)) {
            rig.repository.chunks().remove(page);
        }
        BackupResult second = rig.backUp(root);
        assertSameTree(second, first);
        assertThat(second.exceptions()).isEmpty();
        assertThat(rig.entries(second)).containsOnlyKeys(paths);
    }

    @Test
    void otherPathsThanLastTimeAreNoTrouble() {
        rig.backUp(root.resolve("d0"));
        BackupResult second = rig.backUp(root.resolve("d1"), root.resolve("d0/e"));
        assertThat(rig.entries(second))
                .containsKeys(root + "/d1/e/f1", root + "/d0/e/f20")
                .doesNotContainKey(root + "/d0/link");
        BackupResult third = rig.backUp(root);
        assertSameTree(third, rig.backUpAnew(root));
    }

    @Test
    void anArchiveIsKnownWholeAndNotCutAgain() throws IOException {
        byte[] small = Ground.random(200_000, 50);
        byte[] large = Ground.random(7_000_000, 51);
        ground.write("a/small.ZIP", small);
        ground.write("a/large.iso", large);
        BackupResult first = rig.backUp(root.resolve("a"));
        for (String name : new String[] {"a/small.ZIP", "a/large.iso"}) {
            assertThat(rig.entry(first, root.resolve(name)).content()).isInstanceOf(Content.WholeFile.class);
        }
        Files.createDirectory(root.resolve("b"));
        ground.write("b/copy.zip", small);
        ground.write("b/copy.iso", large);
        BackupResult second = rig.backUpAnew(root.resolve("a"), root.resolve("b"));
        assertThat(second.remarks().referencedFiles()).isEqualTo(4);
        assertThat(second.remarks().referencedBytes()).isEqualTo(2L * (small.length + large.length));
        assertThat(second.manifest().counts().fresh()).isLessThan(20_000);
        assertThat(rig.content(rig.entry(second, root.resolve("b/copy.zip")))).isEqualTo(small);
        assertThat(rig.content(rig.entry(second, root.resolve("b/copy.iso")))).isEqualTo(large);
    }
}
