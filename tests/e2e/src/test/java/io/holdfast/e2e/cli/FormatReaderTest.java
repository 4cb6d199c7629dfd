package io.holdfast.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.format.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line has stored is read by a program that knows nothing but the pages of {@code docs/format}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FormatReaderTest {
    /** With chunks of 4 KiB in the mean, so that lists have nodes. */
    private static final String MORE = """
            head -c 700000 /dev/urandom >tree/plain/photo.jpg; head -c 3000000 /dev/urandom >tree/plain/big
            mkdir tree/plain/many tree/plain/nothing; for i in {1..1500}; do echo $i >tree/plain/many/$i; done
            head -c 12000000 /dev/urandom >vol; truncate -s 40M vol; seq 200000 | dd of=vol bs=1M seek=30 conv=notrunc status=none
            """;

    private static final String CHANGE = """
            for i in 3 700 1100 2000; do printf changed | dd of=tree/plain/big bs=1000 seek=$i conv=notrunc status=none; done
            for i in 3 7 9 31; do printf changed | dd of=vol bs=1M seek=$i conv=notrunc status=none; done
            rm tree/plain/many/7*; mv tree/plain/same tree/plain/moved; ln tree/plain/moved tree/hard; chmod 604 tree/plain/two
            setfattr -x user.comment tree/plain/one; printf more >>tree/plain/yes; rm -r tree/ddd*
            """;

    /** Bytes of the SHA-256 at the end of a file. */
    private static final int CHECKSUM = 32;

    private Path work;
    private Holdfast holdfast;
    private FormatReader reader;
    /** The tree as it was at its first backup, and at its second. */
    private String before;

    private String after;
    private List<String> snapshots;

    @BeforeAll
    void backUpTwice(@TempDir Path directory) throws IOException {
        work = directory;
        holdfast = new Holdfast(work);
        reader = new FormatReader(holdfast);
        OddTree.make(holdfast);
        holdfast.bash(MORE);
        before = OddTree.listing(holdfast, "tree");
        try (Sitting sitting = holdfast.sitting()) {
            String key = good(sitting.run("repository", "create", "--chunk-mean", "4K", "--escrow", "--json"))
                    .summary()
                    .text("recoveryKey");
            Files.writeString(work.resolve("printed"), key.toLowerCase(Locale.ROOT) + "\n");
            good(sitting.run("backup", "tree", "--tag", "first"));
            good(sitting.run("backup", "--volume", "vol"));
            Files.copy(work.resolve("vol"), work.resolve("vol-before"));
            holdfast.bash(CHANGE);
            after = OddTree.listing(holdfast, "tree");
            good(sitting.run("backup", "tree"));
            good(sitting.run("backup", "--volume", "vol"));
            good(sitting.run("tag", "latest", "--add", "späte", "--pin"));
            snapshots = good(sitting.run("snapshots", "--json")).objects("snapshot").stream()
                    .map(each -> each.text("id"))
                    .toList();
        }
    }

    /** What is deeper than the system's limit for paths the JDK cannot remove. */
    @AfterAll
    void removeDeepTrees() {
        holdfast.bash("rm -rf tree first");
    }

    private static Outcome good(Outcome outcome) {
        assertThat(outcome.code()).as(outcome.errors() + outcome.out()).isZero();
        return outcome;
    }

    private String restored(String repository, int snapshot, String target) {
        good(reader.run("restore " + repository + " " + snapshots.get(snapshot) + " " + target));
        return OddTree.listing(holdfast, target + work + "/tree");
    }

    private boolean sameVolume(String original, String repository, int snapshot, String target) {
        good(reader.run("restore " + repository + " " + snapshots.get(snapshot) + " " + target));
        return holdfast.bash("cmp " + original + " " + target + "/vol").code() == 0;
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void filesComeBackAsTheyWereAtEachBackup() {
        assertThat(restored("repository", 0, "first")).isEqualTo(before);
        assertThat(restored("repository", 2, "second")).isEqualTo(after);
    }

    @Test
    void volumesComeBackAsTheyWereAtEachBackup() {
        assertThat(sameVolume("vol-before", "repository", 1, "image1")).isTrue();
        assertThat(sameVolume("vol", "repository", 3, "image2")).isTrue();
    }

    @Test
    void everyAttributeThatTheTreeHasIsTheFilesOwn() throws IOException {
        Outcome listed = good(reader.run("ls repository " + snapshots.get(2)));
        int compared = 0;
        for (Json entry : listed.lines().stream().map(Json::parse).toList()) {
            String name = entry.text("path");
            // Others Java cannot name in every locale.
            if (name.startsWith(work.resolve("tree").toString())
                    && StandardCharsets.US_ASCII.newEncoder().canEncode(name)) {
                Path path = Path.of(name);
                for (String[] names : new String[][] {{"inode", "ino"}, {"owner", "uid"}, {"group", "gid"}}) {
                    assertThat(String.valueOf(entry.number(names[0])))
                            .isEqualTo(String.valueOf(
                                    Files.getAttribute(path, "unix:" + names[1], LinkOption.NOFOLLOW_LINKS)));
                }
                Instant changed =
                        ((FileTime) Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS)).toInstant();
                assertThat(entry.text("changed"))
                        .isEqualTo("[" + changed.getEpochSecond() + ", " + changed.getNano() + "]");
                if (entry.number("owner") == 0) {
                    assertThat(entry.text("ownerName") + entry.text("groupName"))
                            .isEqualTo("rootroot");
                }
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(1_300);
    }

    @Test
    void everyKindOfRecordOpensAndSnapshotsShowTheirLabels() {
        assertThat(good(reader.run("verify repository")).out())
                .contains(" data,", " difference,", " page,", " whole-file,")
                .endsWith(" 0 complaints\n");
        List<String> lines = good(reader.run("snapshots repository")).lines();
        assertThat(lines).hasSize(4);
        assertThat(lines.getFirst()).startsWith(snapshots.getFirst()).endsWith("#first");
        assertThat(lines.getLast()).contains("  volume  ").endsWith("#späte pinned");
    }

    /** Two copies of the newest root, two of every manifest, all index files, and headers and directories of all packs. */
    @Test
    void whatIsThereMoreThanOnceMayBeDamaged() throws IOException {
        holdfast.bash("cp -a repository damaged");
        for (String folder :
                List.of("damaged/root/1", "damaged/root/3", "damaged/snapshots/1", "damaged/snapshots/2")) {
            Path last = files(folder).getLast();
            holdfast.bash("truncate -s 100 " + last);
            files(folder).stream().filter(each -> !each.equals(last)).forEach(each -> flip(each, 30));
        }
        holdfast.bash("rm -r damaged/index/*");
        for (Path pack : files("damaged/packs")) {
            flip(pack, 5);
            flip(pack, Files.size(pack) - 10);
        }
        Holdfast stranger = holdfast.with("HOLDFAST_PASSWORD", "");
        Outcome restore = new FormatReader(stranger)
                .run("--recovery-key-file printed restore damaged " + snapshots.get(2) + " from-damaged");
        good(restore);
        assertThat(OddTree.listing(holdfast, "from-damaged" + work + "/tree")).isEqualTo(after);
    }

    @Test
    void aSnapshotThatCannotBeReadIsNamedBesideTheOthers() throws IOException {
        holdfast.bash("cp -a repository lost");
        for (int place = 1; place <= 3; place++) {
            flip(work.resolve("lost/snapshots/" + place + "/" + snapshots.get(1)), 60);
        }
        Outcome listed = reader.run("snapshots lost");
        assertThat(listed.code()).isEqualTo(3);
        assertThat(listed.lines()).hasSize(3);
        assertThat(listed.errors()).contains("A snapshot is passed over: ", snapshots.get(1));
    }

    @Test
    void aSnapshotWhoseLabelIsDamagedIsThereAndPinned() throws IOException {
        holdfast.bash("cp -a repository labelled");
        List<Path> labels = files("labelled/labels");
        assertThat(labels).isNotEmpty();
        labels.forEach(each -> flip(each, 30));
        List<String> lines = good(reader.run("snapshots labelled")).lines();
        assertThat(lines).hasSize(4);
        assertThat(lines.getLast()).endsWith(" pinned").doesNotContain("#späte");
    }

    @Test
    void whatUpkeepKeptComesBackWithoutTheSnapshotsBefore() {
        holdfast.bash("cp -a repository kept");
        Holdfast kept =
                holdfast.with("HOLDFAST_REPOSITORY", work.resolve("kept").toString());
        try (Sitting sitting = kept.sitting()) {
            good(sitting.run("forget", snapshots.get(0), snapshots.get(1)));
            assertThat(good(sitting.run("gc", "--json")).summary().number("bytesDeleted"))
                    .isPositive();
        }
        assertThat(good(reader.run("snapshots kept")).lines()).hasSize(2);
        assertThat(good(reader.run("verify kept")).out()).endsWith(" 0 complaints\n");
        assertThat(restored("kept", 2, "from-kept")).isEqualTo(after);
        assertThat(sameVolume("vol", "kept", 3, "image-from-kept")).isTrue();
    }

    @Test
    void whatIsBrokenIsNamedAndNothingIsMadeUpForIt() throws IOException {
        holdfast.bash("cp -a repository broken");
        for (Path pack : files("broken/packs")) {
            // Packs of data only: the tree is whole.
            if (Files.readAllBytes(pack)[6] == 0) {
                flip(pack, Files.size(pack) / 2);
            }
        }
        Outcome restore = reader.run("restore broken " + snapshots.get(2) + " from-broken");
        assertThat(restore.code()).isEqualTo(3);
        assertThat(restore.errors()).contains("is left out: chunk ", "does not have its checksum");
        List<String> differences = holdfast.bash(
                        "diff -rq --no-dereference -x fifo -x null -x loop -x terabyte tree from-broken" + work
                                + "/tree")
                .lines();
        assertThat(differences).isNotEmpty().allMatch(line -> line.startsWith("Only in tree"));
        assertThat(reader.run("verify broken").code()).isEqualTo(3);
    }

    @Test
    void newerVersionsAreRefusedByName() throws IOException {
        holdfast.bash("cp -a repository newer");
        for (Path root : files("newer/root")) {
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(root));
            file.put(5, (byte) 2);
            int end = file.capacity() - CHECKSUM;
            file.put(end, Sha256.digest().digest(Arrays.copyOf(file.array(), end)));
            Files.write(root, file.array());
        }
        Outcome refused = reader.run("snapshots newer");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.errors()).contains("has version 2; this reader knows 1");
    }

    @Test
    void anotherPassphraseOpensNothing() {
        Outcome refused = new FormatReader(holdfast.with("HOLDFAST_PASSWORD", "battery")).run("snapshots repository");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.errors()).contains("No key slot");
    }

    @Test
    void aRepositoryOfTheOtherSuiteComesBack() throws IOException {
        Tree.small(work.resolve("small"));
        Holdfast sm = holdfast.with("HOLDFAST_REPOSITORY", work.resolve("sm").toString());
        try (Sitting sitting = sm.sitting()) {
            good(sitting.run("repository", "create", "--suite", "sm"));
            good(sitting.run("backup", "small"));
        }
        good(reader.run("restore sm latest from-sm"));
        assertThat(holdfast.bash("diff -r small from-sm" + work + "/small").code())
                .isZero();
    }

    /** Of both suites, written by version 1 of the format and never since. */
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1-sm"})
    void goldenRepositoriesOpenAsTheWorkedExampleSays(String suite) throws IOException {
        Path golden =
                holdfast.home().resolve("repository/src/test/resources/golden").resolve(suite);
        FormatReader keeper = new FormatReader(holdfast.with("HOLDFAST_PASSWORD", "golden 磐石"));
        assertThat(good(keeper.run("verify " + golden)).out()).endsWith(" 0 complaints\n");
        good(keeper.run("restore " + golden + " latest from-" + suite));
        assertThat(Files.readString(holdfast.home().resolve("docs/format/example.md")))
                .contains("```\n"
                        + good(keeper.script("worked-example.py", golden)).out() + "```\n");
    }

    private static void flip(Path file, long at) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            bytes[(int) at] ^= 1;
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
