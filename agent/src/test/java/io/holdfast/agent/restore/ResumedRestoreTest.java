package io.holdfast.agent.restore;

import static io.holdfast.agent.restore.Field.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.linux.Timestamp;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.agent.resume.RestoreLog.Made;
import io.holdfast.agent.resume.RestoreLogs;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A restore that was interrupted goes on with what it has made, and leaves as it is what others have. */
final class ResumedRestoreTest {
    private static final byte[] DEFAULT_ACCESS =
            HexFormat.of().parseHex("02000000" + "01000700ffffffff" + "04000500ffffffff" + "20000500ffffffff");

    private final Field field = new Field();
    private final Directory source = field.source();
    private final RestoreLogs logs = new RestoreLogs(Path.of(field.path(), "logs"), "boot");

    ResumedRestoreTest() throws SystemCallException {}

    @AfterEach
    void leaveField() throws SystemCallException {
        field.close();
    }

    private static byte[] random(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Files of all sizes, links, nodes, and directories with attributes of their own. */
    private void build(int directories) throws SystemCallException {
        for (int d = 0; d < directories; d++) {
            source.createDirectory(bytes("d" + d));
            try (Directory in = source.openDirectory(bytes("d" + d))) {
                for (int f = 0; f < 8; f++) {
                    Field.write(in, "file " + f, random(100 * d + f, f * f * 9_000));
                    in.metadata(bytes("file " + f)).setMode(0640);
                    in.metadata(bytes("file " + f)).setTimes(new Timestamp(f, 5), new Timestamp(f, 5));
                }
                in.extendedAttributes(bytes("file 1")).set(bytes("user.note"), bytes("kept"));
                in.createSymbolicLink(bytes("link"), bytes("file 1"));
                in.createNode(bytes("fifo"), FileType.FIFO, Device.NONE);
                in.createDirectory(bytes("empty"));
                in.createHardLink(bytes("other name"), in, bytes("file 3"));
                source.createHardLink(bytes("far name " + d), in, bytes("file 4"));
                in.extendedAttributes().set(bytes("system.posix_acl_default"), DEFAULT_ACCESS);
                in.metadata().setMode(0751);
                in.metadata().setTimes(new Timestamp(77, d), new Timestamp(77, d));
            }
        }
    }

    /** Whether it came to its end, and what it printed. */
    private record End(int code, String printed) {}

    private End process(int chunks) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RestoringMain.class.getName(),
                        field.path() + "/source",
                        field.path() + "/target",
                        field.path() + "/logs",
                        Integer.toString(chunks))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return new End(process.waitFor(), printed);
    }

    @Test
    void killedAgainAndAgainItComesToItsEndAsIfItHadNeverBeen()
            throws SystemCallException, IOException, InterruptedException {
        build(12);
        End end = process(3);
        for (int kills = 1; end.code() != 0; kills++) {
            assertThat(end.code()).isEqualTo(9);
            assertThat(kills).as("it gets on").isLessThan(20);
            end = process(30 + kills * 7);
        }
        assertThat(end.printed()).isEqualTo("COMPLETE 120 24 24 0 0");
        try (Directory target = field.target()) {
            assertThat(Census.of(target)).isEqualTo(Census.of(source));
        }
    }

    @Test
    void whatOthersHaveStaysAsItIs() throws SystemCallException, IOException, InterruptedException {
        build(3);
        try (Directory target = field.makeTarget()) {
            target.createDirectory(bytes("d1"));
            try (Directory theirs = target.openDirectory(bytes("d1"))) {
                Field.write(theirs, "file 3", bytes("theirs"));
                Field.write(theirs, ".holdfast-0123456789ab-1", bytes("of another restore"));
                theirs.metadata().setMode(0700);
            }
            assertThat(process(40).code()).isEqualTo(9);
            End end = process(Integer.MAX_VALUE);
            assertThat(end.printed()).isEqualTo("COMPLETE 29 6 6 1 0");
            try (Directory theirs = target.openDirectory(bytes("d1"))) {
                assertThat(Field.read(theirs, "file 3")).isEqualTo(bytes("theirs"));
                assertThat(Field.read(theirs, ".holdfast-0123456789ab-1")).isEqualTo(bytes("of another restore"));
                assertThat(theirs.stat().mode()).isEqualTo(0700);
            }
        }
    }

    /** Restores until the source fails at the n-th chunk, when at least one file stands. */
    private void interrupted(SnapshotId id, int chunks, RestoreOptions options) {
        AtomicInteger left = new AtomicInteger(chunks);
        RestoreProgress progress = new RestoreProgress();
        SnapshotSource failing = new InterferingSource(field.repository.source(id), () -> {
            if (left.decrementAndGet() == 0) {
                while (progress.files() == 0) {
                    LockSupport.parkNanos(1_000_000);
                }
                throw new HoldfastException(ErrorCode.STORE_UNREACHABLE, "store", "gone");
            }
        });
        assertThatThrownBy(() -> run(failing, options, progress)).isInstanceOf(HoldfastException.class);
    }

    private RestoreResult run(SnapshotSource from, RestoreOptions options, RestoreProgress progress) {
        try (RestoreLog log = logs.open("name");
                SnapshotReader reader = new SnapshotReader(from, field.keys, Cores.of(1))) {
            return new FileRestore(reader, Randomness.secure(), log)
                    .run(bytes("/"), field.targetPath(), options, progress);
        }
    }

    @Test
    void whatWasMadeIsNotReadAgainWhateverThePolicy() throws SystemCallException {
        for (ConflictPolicy policy : ConflictPolicy.values()) {
            for (int i = 0; i < 20; i++) {
                Field.write(source, policy + " " + i, random(100 * policy.ordinal() + i, 300_000));
            }
            SnapshotId id = field.backup().tree(source);
            RestoreOptions options = RestoreOptions.standard().with(policy);
            interrupted(id, 60, options);
            RestoreProgress progress = new RestoreProgress();
            AtomicInteger read = new AtomicInteger();
            SnapshotSource counted = new InterferingSource(field.repository.source(id), read::incrementAndGet);
            RestoreResult result = run(counted, options, progress);
            assertThat(result.kept()).isZero();
            assertThat(progress.bytesResumed()).isBetween(300_000L, 12 * 300_000L);
            assertThat(result.bytes()).isEqualTo(progress.totalBytes());
            long files = progress.totalFiles() - progress.bytesResumed() / 300_000;
            assertThat(read.get()).isBetween((int) files * 5, (int) files * 5 + 1);
            logs.drop("name");
            try (Directory target = field.target()) {
                assertThat(Census.of(target)).isEqualTo(Census.of(source));
                for (var each : target.list()) {
                    target.remove(each.name());
                }
            }
        }
    }

    /** Its exceptions would be lost with the process that met them. */
    @Test
    void whatWasMadeWithAnExceptionIsMadeAgain() throws SystemCallException {
        SmallBackup backup = field.backup();
        Attributes odd = new Attributes(
                0644,
                0,
                0,
                "root",
                "root",
                new Attributes.Stamp(5, 0),
                Attributes.NONE.identity(),
                List.of(new Attributes.Extended(bytes("nonsense.name"), bytes("x"))));
        SnapshotId id = backup.entries(List.of(
                new Entry(bytes("a"), Entry.Type.FILE, 70_000, odd, backup.content(random(1, 70_000))),
                new Entry(
                        bytes("b"),
                        Entry.Type.FILE,
                        3_000_000,
                        Attributes.NONE,
                        backup.content(random(2, 3_000_000)))));
        interrupted(id, 40, RestoreOptions.standard());
        try (Directory target = field.target()) {
            assertThat(target.find(bytes("a"))).isPresent();
        }
        RestoreResult result = run(field.repository.source(id), RestoreOptions.standard(), new RestoreProgress());
        assertThat(result.exceptions())
                .extracting(each -> new String(each.path(), StandardCharsets.UTF_8))
                .containsExactly("/a");
        assertThat(result.kept()).isZero();
    }

    /** A process that was killed between a note and the act. */
    @Test
    void whatWasNotedAndNotDoneIsDone() throws SystemCallException {
        source.createDirectory(bytes("d"));
        Field.write(source, "file", random(1, 100_000));
        try (Directory target = field.makeTarget();
                RestoreLog log = logs.open("name")) {
            log.takeTop(target.stat());
            log.makeDirectory(target.stat(), bytes("d"));
            Field.write(target, ".holdfast-" + log.mark() + "-x-1", random(1, 100_000));
            log.make(target.stat(bytes(".holdfast-" + log.mark() + "-x-1")), Made.WHOLE);
        }
        SnapshotId id = field.backup().tree(source);
        run(field.repository.source(id), RestoreOptions.standard(), new RestoreProgress());
        try (Directory target = field.target()) {
            assertThat(Census.of(target)).isEqualTo(Census.of(source));
        }
    }

    @Test
    void whatSomebodyWroteToMeanwhileIsHis() throws SystemCallException {
        for (int i = 0; i < 20; i++) {
            Field.write(source, "file " + i, random(i, 300_000));
            source.metadata(bytes("file " + i)).setTimes(new Timestamp(1000, 0), new Timestamp(1000, 0));
        }
        SnapshotId id = field.backup().tree(source);
        interrupted(id, 60, RestoreOptions.standard());
        String changed;
        try (Directory target = field.target()) {
            changed = new String(target.list().getFirst().name(), StandardCharsets.UTF_8);
            target.metadata(bytes(changed)).setTimes(new Timestamp(2000, 0), new Timestamp(2000, 0));
        }
        RestoreResult result = run(field.repository.source(id), RestoreOptions.standard(), new RestoreProgress());
        assertThat(result.kept()).isEqualTo(1);
        Map<String, String> all = Census.of(source);
        try (Directory target = field.target()) {
            Map<String, String> restored = Census.of(target);
            assertThat(restored.keySet()).isEqualTo(all.keySet());
            assertThat(restored.entrySet().stream()
                            .filter(each -> !all.entrySet().contains(each)))
                    .extracting(Map.Entry::getKey)
                    .containsExactly("/" + changed);
        }
    }
}
