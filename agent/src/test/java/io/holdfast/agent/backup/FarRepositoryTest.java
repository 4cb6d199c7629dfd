package io.holdfast.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.LateSource;
import io.holdfast.agent.page.SnapshotPages;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.tree.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a run waits for a repository at the other end of a long line. */
final class FarRepositoryTest {
    private static final int WIDE = 13;
    private static final int DIRECTORIES = WIDE + WIDE * WIDE + WIDE * WIDE * WIDE;

    private final Ground ground;
    private final Rig rig = new Rig();

    FarRepositoryTest() throws IOException {
        ground = Ground.inMemory();
    }

    @BeforeEach
    void fill() throws IOException, InterruptedException {
        for (int i = 0; i < WIDE * WIDE * WIDE; i++) {
            Path directory = ground.root.resolve("a" + i / WIDE / WIDE + "/b" + i / WIDE % WIDE + "/c" + i % WIDE);
            Files.createDirectories(directory);
            // Those of some are all the same page: nothing.
            if (i % 3 > 0) {
                Files.writeString(directory.resolve("file"), "content " + i);
            }
        }
        for (int i = 0; i < 3_000; i++) {
            Files.createFile(ground.root.resolve("a7/b7/c7/file-in-a-directory-of-several-pages-" + i));
        }
        Ground.settle();
    }

    @AfterEach
    void clear() throws IOException {
        ground.close();
    }

    private LateSource again(BackupResult first) {
        LateSource source = new LateSource(rig.repository.source(first.id()));
        try (SnapshotPages pages = new SnapshotPages(source, rig.keys)) {
            rig.previously(pages);
            // What stands above it is everybody's, and may change meanwhile.
            assertThat(page(rig.backUp(ground.root), "")).isEqualTo(page(first, ""));
        }
        return source;
    }

    @Test
    void anUnchangedTreeIsWaitedForByItsDepthAndNotByItsDirectories() {
        LateSource source = again(rig.backUp(ground.root));
        assertThat(rig.progress[0].unchangedFiles()).isGreaterThan(3_000);
        assertThat(source.distinct()).hasSizeBetween(DIRECTORIES * 2 / 3, DIRECTORIES + 200);
        assertThat(source.rounds()).isLessThan(25);
        assertThat(source.requests()).isLessThan(100);
        assertThat(source.names()).isLessThan(DIRECTORIES * 5 / 4);
    }

    @Test
    void whatIsNextIsFetchedTogetherAlsoWhereWhatIsLaterLeavesNoRoom() throws IOException, InterruptedException {
        Path soon = Files.createDirectory(ground.root.resolve("A"));
        for (int i = 0; i < 600; i++) {
            Files.createDirectories(soon.resolve("once/more/below/" + i));
            Path late = Files.createDirectories(ground.root.resolve("late" + i % 100));
            for (int j = 0; j < 20; j++) {
                Files.createFile(late.resolve("x".repeat(200) + i + "-" + j));
            }
            Files.createFile(soon.resolve("once/more/below/" + i + "/" + i));
        }
        Ground.settle();
        LateSource source = again(rig.backUp(ground.root));
        assertThat(source.rounds()).isLessThan(30);
    }

    @Test
    void aDamagedAndAMissingPageCostTheirOwnDirectoriesAndNoRound() {
        BackupResult first = rig.backUp(ground.root);
        Fingerprint damaged = page(first, "a1/b1/c2");
        Fingerprint lost = page(first, "a3/b4");
        byte[] record = Objects.requireNonNull(rig.repository.chunks().get(damaged))
                .bytes()
                .clone();
        record[SealedChunk.LINKS + 5] ^= 1;
        SealedChunk intact = Objects.requireNonNull(rig.repository.chunks().put(damaged, SealedChunk.trusted(record)));
        SealedChunk there = Objects.requireNonNull(rig.repository.chunks().remove(lost));
        LateSource source = new LateSource(rig.repository.source(first.id()));
        try (SnapshotPages pages = new SnapshotPages(source, rig.keys)) {
            rig.previously(pages);
            BackupResult second = rig.backUp(ground.root);
            assertThat(second.manifest().counts().files())
                    .isEqualTo(first.manifest().counts().files());
            assertThat(second.exceptions()).isEmpty();
        }
        rig.repository.chunks().put(damaged, intact);
        rig.repository.chunks().put(lost, there);
        long below = WIDE * 2L / 3 + 2;
        assertThat(rig.progress[0].files() - rig.progress[0].unchangedFiles()).isBetween(2L, below);
        assertThat(source.rounds()).isLessThan(60);
    }

    @Test
    void aRunThatNeedsLittleOfWhatWasThereIsGivenLittle() {
        BackupResult first = rig.backUp(ground.root);
        LateSource source = new LateSource(rig.repository.source(first.id()));
        try (SnapshotPages pages = new SnapshotPages(source, rig.keys)) {
            rig.previously(pages);
            rig.backUp(ground.root.resolve("a3/b4"));
        }
        assertThat(rig.progress[0].unchangedFiles()).isBetween(WIDE * 2L / 3, WIDE * 1L);
        // A mebibyte to begin with, and what is fetched along with pages that came late.
        assertThat(source.names()).isLessThan(DIRECTORIES * 3 / 4);
    }

    private Fingerprint page(BackupResult result, String path) {
        return ((Content.Directory) rig.entry(result, ground.root.resolve(path)).content()).root();
    }
}
