package io.holdfast.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** New chunks of a content that changed are stored as differences to what stood in their places. */
final class DifferenceTest {
    private final Ground ground;
    private final Path root;
    private final Rig rig = new Rig();

    DifferenceTest() throws IOException {
        ground = new Ground();
        root = ground.root;
    }

    @AfterEach
    void clear() throws IOException {
        ground.close();
    }

    private static byte[] edited(byte[] content, int... places) {
        byte[] other = content.clone();
        for (int at : places) {
            other[at] ^= 1;
        }
        return other;
    }

    private static byte[] longer(byte[] content, int at, int more) {
        byte[] other = new byte[content.length + more];
        System.arraycopy(content, 0, other, 0, at);
        System.arraycopy(Ground.random(more, 99), 0, other, at, more);
        System.arraycopy(content, at, other, at + more, content.length - at);
        return other;
    }

    /** Chunks of contents that the repository got since. */
    private List<SealedChunk> newSince(Set<Fingerprint> known) {
        return rig.repository.chunks().values().stream()
                .filter(chunk ->
                        !known.contains(chunk.fingerprint()) && chunk.kind().isContent())
                .toList();
    }

    private void assertAllNew(Kind kind, Set<Fingerprint> known) {
        assertThat(newSince(known)).isNotEmpty().allMatch(chunk -> chunk.kind() == kind);
    }

    private Set<Fingerprint> known() {
        return new TreeSet<>(rig.repository.chunks().keySet());
    }

    private byte[] stored(BackupResult result, String name) {
        return rig.content(rig.entry(result, root.resolve(name)));
    }

    @Test
    void anEditedFileCostsItsEdits() throws IOException, InterruptedException {
        byte[] content = Ground.random(40_000, 1);
        ground.write("f", content);
        Ground.settle();
        rig.backUp(root);
        Set<Fingerprint> known = known();
        byte[] next = edited(content, 100, 30_000);
        ground.write("f", next);

        BackupResult second = rig.backUp(root);

        assertAllNew(Kind.DIFFERENCE, known);
        assertThat(newSince(known))
                .allMatch(chunk ->
                        chunk.size() < 400 && known.contains(chunk.links().getFirst()));
        assertThat(stored(second, "f")).isEqualTo(next);
        assertThat(second.manifest().counts().sealed()).isLessThan(10_000);
    }

    @Test
    void aDifferenceIsMadeToTheDataBelowTheLast() throws IOException, InterruptedException {
        byte[] content = Ground.random(3_000, 1);
        ground.write("f", content);
        Ground.settle();
        rig.backUp(root);
        Fingerprint data = newSince(Set.of()).getFirst().fingerprint();
        for (int version = 1; version < 5; version++) {
            Set<Fingerprint> known = known();
            content = edited(content, version * 500);
            ground.write("f", content);
            BackupResult result = rig.backUp(root);
            Ground.settle();
            assertThat(newSince(known))
                    .singleElement()
                    .satisfies(chunk -> assertThat(chunk.links()).containsExactly(data));
            assertThat(stored(result, "f")).isEqualTo(content);
        }
    }

    @Test
    void insertsAndAppendsAreFoundToo() throws IOException, InterruptedException {
        byte[] content = Ground.random(300_000, 1);
        byte[] log = Ground.random(2_000, 2);
        ground.write("inserted", content);
        ground.write("appended", log);
        Ground.settle();
        rig.backUp(root);
        Set<Fingerprint> known = known();
        ground.write("inserted", longer(content, 150_000, 50));
        ground.write("appended", longer(log, log.length, 500));

        BackupResult second = rig.backUp(root);

        assertAllNew(Kind.DIFFERENCE, known);
        assertThat(stored(second, "inserted")).isEqualTo(longer(content, 150_000, 50));
        assertThat(stored(second, "appended")).isEqualTo(longer(log, log.length, 500));
    }

    @Test
    void whatIsNewAltogetherIsData() throws IOException, InterruptedException {
        ground.write("f", Ground.random(20_000, 1));
        Ground.settle();
        rig.backUp(root);
        Set<Fingerprint> known = known();
        ground.write("f", Ground.random(20_000, 2));
        ground.write("g", Ground.random(20_000, 3));
        rig.backUp(root);
        assertAllNew(Kind.DATA, known);
    }

    @Test
    void aBaseThatCannotBeHadIsNotUsed() throws IOException, InterruptedException {
        byte[] content = Ground.random(3_000, 1);
        ground.write("f", content);
        Ground.settle();
        rig.backUp(root);
        SealedChunk base = newSince(Set.of()).getFirst();
        byte[] broken = base.bytes().clone();
        Arrays.fill(broken, SealedChunk.LINKS, SealedChunk.LINKS + 50, (byte) 0);
        rig.repository.chunks().put(base.fingerprint(), SealedChunk.trusted(broken));
        Set<Fingerprint> known = known();
        ground.write("f", edited(content, 7));
        assertThat(stored(rig.backUp(root), "f")).isEqualTo(edited(content, 7));
        assertAllNew(Kind.DATA, known);
    }

    @Test
    void aDiskThatChangedCostsItsChanges() {
        byte[] content = Ground.random(400_000, 1);
        MemoryVolume disk = MemoryVolume.of(content);
        rig.backUp(disk);
        Set<Fingerprint> known = known();
        MemoryVolume later = MemoryVolume.of(edited(content, 5_000, 200_000, 399_000));
        BackupResult second = rig.backUp(later);
        assertAllNew(Kind.DIFFERENCE, known);
        assertThat(rig.content(rig.entries(second).values().iterator().next()))
                .isEqualTo(edited(content, 5_000, 200_000, 399_000));
    }

    @Test
    void whatIsWrittenOverWholeIsSoonNotComparedAnyMore() {
        Prospect prospect = new Prospect();
        int compared = 0;
        for (int i = 0; i < 1_000; i++) {
            if (prospect.isGood()) {
                compared++;
                prospect.failed();
            }
        }
        assertThat(compared).isBetween(60, 120);
        for (int i = 0; i < 1_000; i++) {
            if (prospect.isGood()) {
                prospect.paid();
            }
        }
        assertThat(prospect.isGood()).isTrue();
    }
}
