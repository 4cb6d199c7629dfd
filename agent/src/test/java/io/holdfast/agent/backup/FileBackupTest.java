package io.holdfast.agent.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import io.holdfast.protocol.MarkedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one run makes of a tree. */
final class FileBackupTest {
    private final Ground ground;
    private final Path root;
    private final Rig rig = new Rig();

    FileBackupTest() throws IOException {
        ground = new Ground();
        root = ground.root;
    }

    @AfterEach
    void clear() throws IOException {
        ground.close();
    }

    @Test
    void everyByteAndAttributeOfATreeIsThere() throws IOException {
        byte[] large = Ground.random(9_000_000, 1);
        byte[] medium = Ground.random(300_000, 2);
        ground.write("empty", new byte[0]);
        ground.write("small", "hello".getBytes(UTF_8));
        ground.write("a/medium", medium);
        Path file = ground.write("a/b/large", large);
        Ground.setTime(file, 1_234_567_890, 123_456_789);
        Files.createSymbolicLink(root.resolve("link"), Path.of("nowhere/at all"));
        try (Directory directory = Directory.open(root.toString().getBytes(UTF_8))) {
            directory.metadata("small".getBytes(UTF_8)).setMode(04750);
            directory
                    .extendedAttributes("small".getBytes(UTF_8))
                    .set("user.comment".getBytes(UTF_8), "a comment".getBytes(UTF_8));
            directory.createNode("fifo".getBytes(UTF_8), FileType.FIFO, Device.NONE);
            directory.createNode("null".getBytes(UTF_8), FileType.CHARACTER_DEVICE, new Device(1, 3));
        }

        BackupResult result = rig.backUp(root);

        Map<String, Entry> entries = rig.entries(result);
        Entry largeEntry = rig.entry(result, file);
        assertThat(rig.content(largeEntry)).isEqualTo(large);
        assertThat(largeEntry.size()).isEqualTo(large.length);
        assertThat(largeEntry.attributes().modified().seconds()).isEqualTo(1_234_567_890);
        assertThat(largeEntry.attributes().modified().nanos()).isEqualTo(123_456_789);
        assertThat(rig.content(rig.entry(result, root.resolve("a/medium")))).isEqualTo(medium);
        assertThat(rig.entry(result, root.resolve("empty")).content()).isInstanceOf(Content.Empty.class);
        Entry small = rig.entry(result, root.resolve("small"));
        assertThat(small.content()).isInstanceOf(Content.Inline.class);
        assertThat(rig.content(small)).isEqualTo("hello".getBytes(UTF_8));
        assertThat(small.attributes().mode()).isEqualTo(04750);
        assertThat(small.attributes().owner())
                .isEqualTo(Files.getOwner(root.resolve("small")).getName());
        assertThat(small.attributes().extended()).singleElement().satisfies(each -> {
            assertThat(each.name()).asString(UTF_8).isEqualTo("user.comment");
            assertThat(each.value()).asString(UTF_8).isEqualTo("a comment");
        });
        assertThat(rig.entry(result, root.resolve("link")).content())
                .isInstanceOfSatisfying(
                        Content.Target.class,
                        target -> assertThat(target.path()).asString(UTF_8).isEqualTo("nowhere/at all"));
        assertThat(rig.entry(result, root.resolve("fifo")).type()).isEqualTo(Entry.Type.FIFO);
        assertThat(rig.entry(result, root.resolve("null")).content()).isEqualTo(new Content.Device(1, 3));
        assertThat(Rig.entry(entries, root.resolve("..").normalize().toString()).type())
                .isEqualTo(Entry.Type.DIRECTORY);
        assertThat(result.exceptions()).isEmpty();
        assertThat(result.manifest().kind()).isEqualTo(Manifest.Kind.FILES);
        Manifest.Counts counts = result.manifest().counts();
        assertThat(counts.files()).isEqualTo(4);
        assertThat(counts.others()).isEqualTo(3);
        assertThat(counts.content()).isEqualTo(9_300_005);
        assertThat(counts.read()).isEqualTo(9_300_005);
        assertThat(counts.fresh()).isGreaterThan(9_300_000);
        assertThat(rig.progress[0].phase()).isEqualTo(BackupProgress.Phase.COMMITTED);
    }

    @Test
    void aDirectoryAboveKnowsHowMuchIsBelow() throws IOException {
        ground.write("a/one", new byte[1000]);
        ground.write("a/b/two", new byte[2000]);
        BackupResult result = rig.backUp(root);
        assertThat(rig.entry(result, root).content()).isInstanceOfSatisfying(Content.Directory.class, directory -> {
            assertThat(directory.files()).isEqualTo(2);
            assertThat(directory.bytes()).isEqualTo(3000);
        });
    }

    @Test
    void allNamesOfAFileShareItsContent() throws IOException {
        Path file = ground.write("a/first", Ground.random(200_000, 3));
        Files.createDirectories(root.resolve("z"));
        Files.createLink(root.resolve("z/second"), file);
        Files.createLink(root.resolve("third"), file);

        BackupResult result = rig.backUp(root);

        Entry first = rig.entry(result, file);
        for (String other : new String[] {"z/second", "third"}) {
            Entry entry = rig.entry(result, root.resolve(other));
            assertThat(entry.sameFileAs(first)).isTrue();
            assertThat(entry.content()).isEqualTo(first.content());
        }
        assertThat(result.manifest().counts().read()).isBetween(200_000L, 400_000L);
        assertThat(result.manifest().counts().fresh()).isLessThan(210_000);
    }

    @Test
    void holesOfASparseFileAreNeitherReadNorStored() throws IOException {
        Path file = root.resolve("sparse");
        byte[] island = Ground.random(100_000, 4);
        long far = 5L << 40;
        try (Directory directory = Directory.open(root.toString().getBytes(UTF_8));
                OpenFile sparse = directory.createFile("sparse".getBytes(UTF_8))) {
            sparse.write(1 << 20, island, 0, island.length);
            sparse.write(far, island, 0, island.length);
            sparse.truncate(far + (1 << 20));
        }

        BackupResult result = rig.backUp(root);

        Entry entry = rig.entry(result, file);
        assertThat(entry.size()).isEqualTo(far + (1 << 20));
        assertThat(result.manifest().counts().read()).isLessThan(300_000);
        assertThat(result.manifest().counts().fresh()).isLessThan(120_000);
        assertThat(rig.runs(entry).getFirst()).isEqualTo(new Run.Hole(1 << 20));
        assertThat(rig.runs(entry).stream().mapToLong(Run::length).sum()).isEqualTo(entry.size());
    }

    @Test
    void aSparseFileReadsBackAsItWas() throws IOException {
        byte[] island = Ground.random(70_000, 5);
        try (Directory directory = Directory.open(root.toString().getBytes(UTF_8));
                OpenFile sparse = directory.createFile("sparse".getBytes(UTF_8))) {
            for (int i = 0; i < 20; i++) {
                sparse.write(i * 300_000L, island, 0, island.length);
            }
            sparse.truncate(7_000_000);
        }
        byte[] expected = Files.readAllBytes(root.resolve("sparse"));
        BackupResult result = rig.backUp(root);
        Entry entry = rig.entry(result, root.resolve("sparse"));
        assertThat(rig.content(entry)).isEqualTo(expected);
        assertThat(rig.runs(entry)).anyMatch(Run.Hole.class::isInstance);
    }

    @Test
    void namesThatAreNoTextArriveAsTheyAre() throws IOException {
        byte[] odd = {(byte) 0xff, (byte) 0xfe, '\n', '*', (byte) 0x80};
        try (Directory directory = Directory.open(root.toString().getBytes(UTF_8))) {
            directory.createDirectory(odd);
            try (Directory below = directory.openDirectory(odd);
                    OpenFile file = below.createFile(odd)) {
                file.write(0, odd, 0, odd.length);
            }
            BackupResult result = rig.backUp(root);
            String name = new String(odd, ISO_8859_1);
            Entry entry = Rig.entry(rig.entries(result), root + "/" + name + "/" + name);
            assertThat(rig.content(entry)).isEqualTo(odd);
            try (Directory below = directory.openDirectory(odd)) {
                below.remove(odd);
            }
            directory.removeDirectory(odd);
        }
    }

    @Test
    void aTreeOfAnyDepthIsWalked() throws IOException {
        byte[] name = "a-directory-far-down".getBytes(UTF_8);
        int depth = 3000;
        Directory at = Directory.open(root.toString().getBytes(UTF_8));
        for (int i = 0; i < depth; i++) {
            at.createDirectory(name);
            try (OpenFile file = at.createFile("file".getBytes(UTF_8))) {
                file.write(0, name, 0, name.length);
            }
            try (Directory above = at) {
                at = above.openDirectory(name);
            }
        }
        at.close();

        BackupResult result = rig.backUp(root);

        assertThat(result.exceptions()).isEmpty();
        assertThat(result.manifest().counts().files()).isEqualTo(depth);
        assertThat(rig.entry(result, root).content())
                .isInstanceOfSatisfying(
                        Content.Directory.class,
                        directory -> assertThat(directory.files()).isEqualTo(depth));
        removeChain(name);
    }

    private void removeChain(byte[] name) throws IOException {
        // Moved up level by level: a recursion runs out of stack.
        try (Directory top = Directory.open(root.toString().getBytes(UTF_8))) {
            byte[] next = "next".getBytes(UTF_8);
            while (top.find(name).isPresent()) {
                try (Directory below = top.openDirectory(name)) {
                    below.find("file".getBytes(UTF_8)).ifPresent(_ -> remove(below));
                    if (below.find(name).isPresent()) {
                        below.rename(name, top, next, Directory.Existing.KEEP);
                    }
                }
                top.removeDirectory(name);
                if (top.find(next).isPresent()) {
                    top.rename(next, top, name, Directory.Existing.KEEP);
                }
            }
        }
    }

    private static void remove(Directory directory) {
        try {
            directory.remove("file".getBytes(UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatWasAskedForStandsAtItsPlaceAndNothingElseBesideIt() throws IOException {
        Path one = ground.write("a/b/one", new byte[10]);
        ground.write("a/b/two", new byte[10]);
        ground.write("a/c/three", new byte[10]);
        Path four = ground.write("d/four", new byte[10]);
        BackupResult result = rig.backUp(one, root.resolve("d"), four, root.resolve("d"));
        Set<String> paths = new HashSet<>();
        rig.entries(result).keySet().stream()
                .filter(each -> each.startsWith(root + "/"))
                .forEach(each -> paths.add(each.substring(root.toString().length())));
        assertThat(paths).containsExactlyInAnyOrder("/a", "/a/b", "/a/b/one", "/d", "/d/four");
        assertThat(rig.entry(result, root.resolve("a/b")).attributes().mode())
                .isEqualTo((int) Files.getAttribute(root.resolve("a/b"), "unix:mode") & 07777);
    }

    @Test
    void aPathThroughALinkIsFoundWhereItReallyStands() throws IOException {
        ground.write("real/file", new byte[10]);
        Files.createSymbolicLink(root.resolve("alias"), Path.of("real"));
        BackupResult result = rig.backUp(root.resolve("alias/file"));
        assertThat(rig.entries(result)).containsKey(root + "/real/file").doesNotContainKey(root + "/alias");
        BackupResult link = rig.backUpAnew(root.resolve("alias"));
        assertThat(rig.entry(link, root.resolve("alias")).type()).isEqualTo(Entry.Type.SYMBOLIC_LINK);
        BackupResult followed = rig.backUpRaw((root + "/alias/").getBytes(UTF_8));
        assertThat(rig.entries(followed)).containsKey(root + "/real/file");
    }

    @Test
    void aPathThatIsNotThereEndsTheRunBeforeItBegins() {
        assertThatExceptionOfType(HoldfastException.class)
                .isThrownBy(() -> rig.backUp(root, root.resolve("missing")))
                .withMessageContaining(root + "/missing")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_MISSING));
        assertThat(rig.repository.chunks()).isEmpty();
        assertThat(Files.exists(root, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void excludedNamesAreNotThereButWhatWasAskedForIs() throws IOException {
        ground.write("keep/file", new byte[10]);
        ground.write("keep/file.tmp", new byte[10]);
        ground.write("cache/file", new byte[10]);
        Path asked = ground.write("asked.tmp", new byte[10]);
        rig.excluding("*.tmp", "cache/");
        assertThat(rig.entries(rig.backUp(root)))
                .containsKey(root + "/keep/file")
                .doesNotContainKeys(root + "/keep/file.tmp", root + "/cache", root + "/asked.tmp");
        assertThat(rig.entries(rig.backUpAnew(asked))).containsKey(asked.toString());
    }

    @Test
    void whatIsAskedForWithinWhatIsLeftOutIsThereAndNothingElseOfIt() throws IOException {
        ground.write("cache/within/asked/file", new byte[10]);
        ground.write("cache/within/file", new byte[10]);
        ground.write("cache/file", new byte[10]);
        ground.write("marked/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55".getBytes(UTF_8));
        ground.write("marked/asked/file", new byte[10]);
        ground.write("marked/file", new byte[10]);
        ground.write("asked.tmp", new byte[10]);
        ground.write("kept/cache/file", new byte[10]);
        rig.excluding("*.tmp", "cache/").with(Request.CacheDirectories.EXCLUDE);
        for (List<String> paths : List.of(
                List.of("", "cache/within/asked", "marked/asked", "asked.tmp"),
                List.of("asked.tmp", "marked/asked", "cache/within/asked", ""))) {
            assertThat(rig.entries(
                            rig.backUpAnew(paths.stream().map(root::resolve).toArray(Path[]::new))))
                    .containsKeys(
                            root + "/cache/within/asked/file",
                            root + "/marked/CACHEDIR.TAG",
                            root + "/marked/asked/file",
                            root + "/asked.tmp",
                            root + "/kept")
                    .doesNotContainKeys(
                            root + "/cache/within/file",
                            root + "/cache/file",
                            root + "/marked/file",
                            root + "/kept/cache");
        }
    }

    @Test
    void aMarkedCacheKeepsItsMarkOnly() throws IOException {
        ground.write(
                "cache/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# made by a test".getBytes(UTF_8));
        ground.write("cache/below/file", new byte[10]);
        ground.write("other/CACHEDIR.TAG", "something else".getBytes(UTF_8));
        ground.write("other/file", new byte[10]);
        rig.with(Request.CacheDirectories.EXCLUDE);
        assertThat(rig.entries(rig.backUp(root)))
                .containsKeys(root + "/cache/CACHEDIR.TAG", root + "/other/file")
                .doesNotContainKeys(root + "/cache/below");
    }

    @Test
    void theStoreOfAPoolIsBackedUpOnlyWhereItIsAskedForItself() throws IOException {
        Path pool = root.resolve("pool");
        ground.write("pool/holdfast-store", ("0123456789abcdef".repeat(2) + "\n").getBytes(UTF_8));
        ground.write("pool/repository/packs/one", new byte[10]);
        ground.write("other/holdfast-store", "notes about it".getBytes(UTF_8));
        ground.write("other/file", new byte[10]);
        BackupResult around = rig.backUp(root);
        assertThat(rig.entries(around))
                .containsKeys(pool.toString(), root + "/other/holdfast-store", root + "/other/file")
                .doesNotContainKeys(pool + "/holdfast-store", pool + "/repository");
        assertThat(around.remarks().lines()).singleElement(STRING).startsWith(pool + " was left out: it is a store");
        BackupResult itself = rig.backUpAnew(pool);
        assertThat(rig.entries(itself)).containsKey(pool + "/repository/packs/one");
        assertThat(itself.remarks().lines()).isEmpty();
    }

    @Test
    void whereKeysOfAnInstallationLieOnlyWhatIsAskedForItselfIsBackedUp() throws IOException {
        Path server = Files.createDirectories(root.resolve("server"));
        MarkedKeys.mark(server);
        ground.write("server/master.key", new byte[10]);
        ground.write("server/self-backup/catalog", new byte[10]);
        ground.write(
                "other/" + MarkedKeys.FILE,
                "notes about them, longer than what such a mark begins with".getBytes(UTF_8));
        ground.write("other/file", new byte[10]);
        BackupResult around = rig.backUp(root);
        assertThat(rig.entries(around))
                .containsKeys(server.toString(), root + "/other/file")
                .doesNotContainKeys(server + "/master.key", server + "/self-backup");
        assertThat(around.remarks().lines()).singleElement(STRING).startsWith(server + " was left out: it has keys");
        assertThat(rig.entries(rig.backUpAnew(server.resolve("self-backup"), server.resolve("master.key"))))
                .containsKeys(server + "/master.key", server + "/self-backup/catalog");
        assertThat(rig.entries(rig.backUpAnew(server))).containsKey(server + "/master.key");
    }

    @Test
    void ofVeryManyDirectoriesThatAreLeftOutTheFirstAreNamedAndTheRestCounted() throws IOException {
        for (int i = 0; i < 103; i++) {
            MarkedKeys.mark(Files.createDirectories(root.resolve("kept" + i)));
        }
        assertThat(rig.backUp(root).remarks().lines())
                .hasSize(101)
                .last(STRING)
                .isEqualTo("3 more directories with such marks were left out.");
    }

    @Test
    void anotherFileSystemIsNotEnteredWhenOnlyOneIsWanted() {
        BackupResult result = rig.with(Request.FileSystems.ONE).backUp(Path.of("/dev"));
        Map<String, Entry> entries = rig.entries(result);
        assertThat(entries).containsKey("/dev/shm");
        assertThat(entries.keySet()).noneMatch(each -> each.startsWith("/dev/shm/"));
        assertThat(Rig.entry(entries, "/dev/null").type()).isEqualTo(Entry.Type.CHARACTER_DEVICE);
    }

    /** As one asks for / and /home. */
    @Test
    void anotherFileSystemThatIsAskedForIsEnteredThoughItLiesBelow() throws IOException {
        try (Ground shm = Ground.inMemory()) {
            shm.write("asked/file", new byte[10]);
            shm.write("file", new byte[10]);
            Path asked = shm.root.resolve("asked");
            assertThat(rig.entries(rig.with(Request.FileSystems.ONE).backUp(Path.of("/dev"), asked)))
                    .containsKeys(asked + "/file", "/dev/null")
                    .doesNotContainKey(shm.root + "/file");
        }
    }

    @Test
    void socketsAreCountedAndLeftOut() throws IOException {
        try (var server = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            Path place = Files.createTempDirectory(Path.of("/tmp"), "s");
            server.bind(java.net.UnixDomainSocketAddress.of(place.resolve("socket")));
            BackupResult result = rig.backUp(place);
            assertThat(result.remarks().sockets()).isEqualTo(1);
            assertThat(result.exceptions()).isEmpty();
            assertThat(rig.entries(result)).doesNotContainKey(place + "/socket");
            Files.delete(place.resolve("socket"));
            Files.delete(place);
        }
    }

    @Test
    void aDirectoryOfThousandsOfEntriesIsInOrder() throws IOException {
        for (int i = 0; i < 5000; i++) {
            ground.write("d/" + i, Integer.toString(i).getBytes(UTF_8));
        }
        BackupResult result = rig.backUp(root);
        Map<String, Entry> entries = rig.entries(result);
        for (int i = 0; i < 5000; i++) {
            assertThat(rig.content(Rig.entry(entries, root + "/d/" + i)))
                    .asString(UTF_8)
                    .isEqualTo(Integer.toString(i));
        }
    }
}
