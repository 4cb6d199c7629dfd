package io.holdfast.agent.restore;

import static io.holdfast.agent.restore.Field.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.linux.Timestamp;
import io.holdfast.format.SnapshotId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TarDumpTest {
    private final Field field = new Field();
    private final Directory source = field.source();

    TarDumpTest() throws SystemCallException {}

    @AfterEach
    void leaveField() throws SystemCallException {
        field.close();
    }

    /** The programs that must read the archive. */
    enum Program {
        GNU_TAR,
        BSDTAR;

        List<String> command() {
            return switch (this) {
                case GNU_TAR ->
                    List.of(
                            "tar",
                            "--xattrs",
                            "--xattrs-include=*",
                            "--numeric-owner",
                            "--warning=no-timestamp",
                            "-xpf");
                case BSDTAR -> List.of("bsdtar", "--numeric-owner", "-xpf");
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void theArchiveHoldsEveryTypeNameAndAttribute(Program program)
            throws IOException, SystemCallException, InterruptedException {
        Field.write(source, "small", bytes("x"));
        Field.write(
                source,
                "large",
                new Random(1)
                        .ints(250_001)
                        .collect(java.io.ByteArrayOutputStream::new, java.io.ByteArrayOutputStream::write, (_, _) -> {})
                        .toByteArray());
        Field.write(source, "of one block", new byte[512]);
        Field.write(source, "empty", new byte[0]);
        Field.write(source, "n".repeat(255), bytes("long name"));
        Field.write(source, "日本語".repeat(20), bytes("long name in UTF-8"));
        try (OpenFile raw = source.createFile(new byte[] {(byte) 0xff, (byte) 0xfe, 'r', 'a', 'w'})) {
            raw.write(0, bytes("raw"), 0, 3);
        }
        try (OpenFile sparse = source.createFile(bytes("sparse"))) {
            sparse.write(300_000, bytes("end"), 0, 3);
        }
        source.createHardLink(bytes("small again"), source, bytes("small"));
        source.createSymbolicLink(bytes("link"), bytes("t".repeat(300)));
        source.createNode(bytes("fifo"), FileType.FIFO, Device.NONE);
        source.createNode(bytes("null"), FileType.CHARACTER_DEVICE, new Device(1, 3));
        source.createNode(bytes("disk"), FileType.BLOCK_DEVICE, new Device(7, 300));
        source.createDirectory(bytes("d".repeat(200)));
        try (Directory inner = source.openDirectory(bytes("d".repeat(200)))) {
            Field.write(inner, "f".repeat(200), bytes("deep"));
        }
        source.metadata(bytes("d".repeat(200))).setMode(03775);
        source.metadata(bytes("large")).setOwner(3_000_000_000L, 2_500_000);
        source.metadata(bytes("large")).setMode(06711);
        source.metadata(bytes("large")).setTimes(new Timestamp(5, 5), new Timestamp(1_234_567, 123_456_789));
        source.extendedAttributes(bytes("large")).set(bytes("user.note"), new byte[] {'a', 0, '=', '\n', (byte) 0xff});
        // Whole seconds: libarchive reads a fraction before 1970 with the wrong sign.
        source.metadata(bytes("empty")).setTimes(new Timestamp(-2, 0), new Timestamp(-2, 0));

        SnapshotId id = field.backup().tree(source);
        Path archive = Path.of(field.path(), "archive.tar");
        try (SnapshotReader reader = field.reader(id);
                OutputStream out = Files.newOutputStream(archive)) {
            new TarDump(reader).run(bytes("/"), out);
        }
        try (Directory target = field.makeTarget()) {
            List<String> command = new java.util.ArrayList<>(program.command());
            command.add(archive.toString());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(Path.of(field.path(), "target").toFile());
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process process = builder.redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(said).isEmpty();
            assertThat(process.exitValue()).isZero();
            assertThat(withoutBlocks(Census.of(target)))
                    .containsExactlyInAnyOrderEntriesOf(withoutBlocks(Census.of(source)));
        }
    }

    /** Holes are written out. */
    private static Map<String, String> withoutBlocks(Map<String, String> census) {
        Map<String, String> without = new TreeMap<>();
        census.forEach((path, line) -> without.put(path, line.replaceAll(" blocks \\d+", "")));
        return without;
    }
}
