package io.holdfast.agent.restore;

import static io.holdfast.agent.restore.Field.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.DirectoryEntry;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.linux.Timestamp;
import io.holdfast.agent.restore.RestoreResult.Outcome;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ConflictTest {
    private static final byte[] NEW = bytes("from the snapshot");
    private static final byte[] OLD = bytes("was there");

    private final Field field = new Field();
    private final Directory source = field.source();
    private final Directory target = field.makeTarget();

    ConflictTest() throws SystemCallException {}

    @AfterEach
    void leaveField() throws SystemCallException {
        target.close();
        field.close();
    }

    private static void age(Directory in, String name, long seconds) throws SystemCallException {
        in.metadata(bytes(name)).setTimes(new Timestamp(seconds, 0), new Timestamp(seconds, 0));
    }

    @Test
    void neverKeepsWhatIsThereAndRestoresTheRest() throws SystemCallException {
        Field.write(source, "a", NEW);
        Field.write(source, "b", NEW);
        Field.write(target, "a", OLD);
        RestoreResult result = field.roundTrip(RestoreOptions.standard());
        assertThat(Field.read(target, "a")).isEqualTo(OLD);
        assertThat(Field.read(target, "b")).isEqualTo(NEW);
        assertThat(result.kept()).isEqualTo(1);
        assertThat(result.files()).isEqualTo(1);
        assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    }

    /** As on a file system that takes two names for one, threads are found in {@code /proc} under names that are not listed. */
    @Test
    void whatStandsThereUnderAnotherNameIsNotTakenForTheEntry() throws Exception {
        String thread;
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            thread = threads.map(each -> each.getFileName().toString())
                    .filter(each ->
                            !each.equals(Long.toString(ProcessHandle.current().pid())))
                    .findFirst()
                    .orElseThrow();
        }
        Field.write(source, thread, new byte[0]);
        SnapshotId id = field.backup().tree(source);
        try (SnapshotReader reader = field.reader(id)) {
            RestoreResult result = new FileRestore(reader, Randomness.secure())
                    .run(bytes("/"), bytes("/proc"), RestoreOptions.standard(), new RestoreProgress());
            assertThat(result.exceptions())
                    .singleElement()
                    .satisfies(each -> assertThat(each.code()).isEqualTo(ErrorCode.TARGET_EXISTS.code()));
            assertThat(result.files()).isZero();
        }
    }

    @Test
    void newerReplacesOnlyWhatIsOlder() throws SystemCallException {
        for (String name : new String[] {"older", "same", "younger"}) {
            Field.write(source, name, NEW);
            age(source, name, 1000);
            Field.write(target, name, OLD);
        }
        age(target, "older", 999);
        age(target, "same", 1000);
        age(target, "younger", 1001);
        RestoreResult result = field.roundTrip(RestoreOptions.standard().with(ConflictPolicy.NEWER));
        assertThat(Field.read(target, "older")).isEqualTo(NEW);
        assertThat(Field.read(target, "same")).isEqualTo(OLD);
        assertThat(Field.read(target, "younger")).isEqualTo(OLD);
        assertThat(result.kept()).isEqualTo(2);
    }

    @Test
    void alwaysReplacesFilesLinksAndAttributes() throws SystemCallException {
        Field.write(source, "file", new byte[200_000]);
        Field.write(source, "was a link", NEW);
        source.createSymbolicLink(bytes("was a file"), bytes("x"));
        source.createDirectory(bytes("directory"));
        source.createHardLink(bytes("file again"), source, bytes("file"));
        age(source, "directory", 5);
        Field.write(target, "file", OLD);
        target.createHardLink(bytes("file again"), target, bytes("file"));
        target.extendedAttributes(bytes("file")).set(bytes("user.old"), OLD);
        target.createSymbolicLink(bytes("was a link"), bytes("/etc/passwd"));
        Field.write(target, "was a file", OLD);
        target.createDirectory(bytes("directory"));
        target.extendedAttributes(bytes("directory")).set(bytes("user.old"), OLD);
        Map<String, String> expected = Census.of(source);
        RestoreResult result = field.roundTrip(RestoreOptions.standard().with(ConflictPolicy.ALWAYS));
        assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(Census.of(target)).isEqualTo(expected);
        // Once more, with everything linked as it will be.
        field.roundTrip(RestoreOptions.standard().with(ConflictPolicy.ALWAYS));
        assertThat(Census.of(target)).isEqualTo(expected);
    }

    @Test
    void aDirectoryIsNeverRemovedForAFile() throws SystemCallException {
        Field.write(source, "x", NEW);
        target.createDirectory(bytes("x"));
        RestoreResult result = field.roundTrip(RestoreOptions.standard().with(ConflictPolicy.ALWAYS));
        assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE_WITH_EXCEPTIONS);
        assertThat(result.exceptions().getFirst().code()).isEqualTo(ErrorCode.TARGET_EXISTS.code());
        assertThat(target.stat(bytes("x")).type()).isEqualTo(FileType.DIRECTORY);
    }

    @Test
    void aLinkPlantedWhereADirectoryBelongsIsNotFollowed() throws SystemCallException {
        source.createDirectory(bytes("d"));
        try (Directory d = source.openDirectory(bytes("d"))) {
            Field.write(d, "evil", NEW);
        }
        field.top().createDirectory(bytes("victim"));
        target.createSymbolicLink(bytes("d"), bytes("../victim"));
        SnapshotId id = field.backup().tree(source);
        RestoreResult kept = field.restore(id, RestoreOptions.standard());
        assertThat(kept.kept()).isEqualTo(2);
        assertThat(kept.exceptions()).singleElement().satisfies(each -> {
            assertThat(each.path()).isEqualTo(bytes("/d"));
            assertThat(each.code()).isEqualTo(ErrorCode.TARGET_EXISTS.code());
        });
        assertThat(target.stat(bytes("d")).type()).isEqualTo(FileType.SYMBOLIC_LINK);
        RestoreResult replaced = field.restore(id, RestoreOptions.standard().with(ConflictPolicy.ALWAYS));
        assertThat(replaced.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(target.stat(bytes("d")).type()).isEqualTo(FileType.DIRECTORY);
        try (Directory victim = field.top().openDirectory(bytes("victim"))) {
            assertThat(victim.list()).isEmpty();
        }
    }

    @Test
    void aLinkPlantedWhereAFileBelongsIsReplacedAndNotWrittenThrough() throws SystemCallException {
        Field.write(source, "f", NEW);
        Field.write(field.top(), "victim", OLD);
        target.createSymbolicLink(bytes("f"), bytes("../victim"));
        field.roundTrip(RestoreOptions.standard().with(ConflictPolicy.ALWAYS));
        assertThat(Field.read(target, "f")).isEqualTo(NEW);
        assertThat(Field.read(field.top(), "victim")).isEqualTo(OLD);
    }

    @Test
    void aDryRunCountsAndTouchesNothing() throws SystemCallException {
        source.createDirectory(bytes("d"));
        try (Directory d = source.openDirectory(bytes("d"))) {
            Field.write(d, "kept", NEW);
            Field.write(d, "new", NEW);
        }
        target.createDirectory(bytes("d"));
        try (Directory d = target.openDirectory(bytes("d"))) {
            Field.write(d, "kept", OLD);
        }
        Map<String, String> before = Census.of(target);
        RestoreResult result = field.roundTrip(RestoreOptions.standard().with(RestoreOptions.Extent.DRY_RUN));
        assertThat(result.files()).isEqualTo(1);
        assertThat(result.kept()).isEqualTo(1);
        assertThat(result.directories()).isEqualTo(1);
        assertThat(result.bytes()).isEqualTo(NEW.length);
        assertThat(Census.of(target)).isEqualTo(before);
    }

    @Test
    void onlyWhatIsIncludedAndNotExcludedIsRestored() throws SystemCallException {
        for (String directory : new String[] {"a", "b", "c"}) {
            source.createDirectory(bytes(directory));
            try (Directory d = source.openDirectory(bytes(directory))) {
                Field.write(d, "wanted", NEW);
                Field.write(d, "other", NEW);
            }
        }
        RestoreOptions options = RestoreOptions.standard()
                .including(path -> ends(path, "wanted") || ends(path, "/c"))
                .excluding(path -> ends(path, "/b"));
        field.roundTrip(options);
        assertThat(Census.of(target).keySet())
                .containsExactlyInAnyOrder("/a", "/a/wanted", "/c", "/c/other", "/c/wanted");
    }

    /** A pattern that was mistyped does not look like a restore that went well. */
    @ParameterizedTest
    @EnumSource(RestoreOptions.Extent.class)
    void whereNothingIsToBeIncludedItFails(RestoreOptions.Extent extent) throws SystemCallException {
        Field.write(source, "a", NEW);
        SnapshotId id = field.backup().tree(source);
        RestoreOptions options = RestoreOptions.standard().with(extent).including(path -> ends(path, "wanted"));
        assertThatThrownBy(() -> field.restore(id, "/", options))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SNAPSHOT_NO_SUCH_PATH))
                .hasMessageContaining("nothing below / that fits");
        assertThat(Census.of(target)).isEmpty();
    }

    private static boolean ends(byte[] path, String end) {
        byte[] tail = bytes(end);
        return path.length >= tail.length
                && Arrays.equals(path, path.length - tail.length, path.length, tail, 0, tail.length);
    }

    @Test
    void aPathThatTheSnapshotDoesNotHaveIsNamed() throws SystemCallException {
        SnapshotId id = field.backup().tree(source);
        assertThatThrownBy(() -> field.restore(id, "/none", RestoreOptions.standard()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SNAPSHOT_NO_SUCH_PATH))
                .hasMessageContaining("/none");
    }

    @Test
    void nothingTemporaryIsLeft() throws SystemCallException {
        Field.write(source, "a", new byte[300_000]);
        Field.write(target, "a", OLD);
        source.createHardLink(bytes("b"), source, bytes("a"));
        field.roundTrip(RestoreOptions.standard().with(ConflictPolicy.ALWAYS));
        assertThat(target.list().stream().map(DirectoryEntry::name).map(Paths::text))
                .containsExactlyInAnyOrder("a", "b");
    }
}
