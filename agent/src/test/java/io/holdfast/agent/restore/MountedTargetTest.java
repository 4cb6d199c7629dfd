package io.holdfast.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.LoopDevice;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.restore.RestoreResult.Outcome;
import io.holdfast.format.ErrorCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A target below which another file system is mounted. Needs root. */
final class MountedTargetTest {
    private static final byte[] INNER = Field.bytes("inner");
    private static final int CONTENT = 3 << 20;

    private final Field field;
    private final Directory target;

    MountedTargetTest() throws Exception {
        field = new Field();
        target = field.makeTarget();
        target.createDirectory(INNER);
        field.source().createDirectory(INNER);
        try (Directory inner = field.source().openDirectory(INNER)) {
            byte[] content = new byte[CONTENT];
            new Random(1).nextBytes(content);
            Field.write(inner, "file", content);
        }
    }

    @AfterEach
    void leaveField() throws Exception {
        target.close();
        field.close();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** A link does not lead from one file system into another; what the file holds does. */
    @Test
    void anotherNameOfAFileThatCannotBeALinkThereIsAFileOfItsOwn() throws Exception {
        try (Directory inner = field.source().openDirectory(INNER)) {
            field.source().createHardLink(Field.bytes("name"), inner, Field.bytes("file"));
        }
        run("mount", "-t", "tmpfs", "-o", "size=16m", "none", field.path() + "/target/inner");
        try {
            RestoreResult result = field.roundTrip(RestoreOptions.standard());
            assertThat(result.exceptions()).singleElement().satisfies(each -> {
                assertThat(each.code()).isEqualTo(ErrorCode.TARGET_ATTRIBUTE.code());
                assertThat(each.message()).contains("a file of its own");
            });
            byte[] content = Files.readAllBytes(Path.of(field.path(), "source/name"));
            assertThat(Path.of(field.path(), "target/name")).hasBinaryContent(content);
            assertThat(Path.of(field.path(), "target/inner/file")).hasBinaryContent(content);
        } finally {
            run("umount", field.path() + "/target/inner");
        }
    }

    /** As some of FUSE do, too: they say that they have nothing at all. */
    @Test
    void aFileSystemThatDoesNotSayHowLargeItIsIsNotFull() throws Exception {
        run("mount", "-t", "ramfs", "none", field.path() + "/target");
        try {
            assertThat(field.roundTrip(RestoreOptions.standard()).exceptions()).isEmpty();
            assertThat(Path.of(field.path(), "target/inner/file"))
                    .hasBinaryContent(Files.readAllBytes(Path.of(field.path(), "source/inner/file")));
        } finally {
            run("umount", field.path() + "/target");
        }
    }

    @Test
    void whatWasRestoredThereIsDurableAtTheEndToo(@TempDir Path work) throws Exception {
        Path image = work.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(16 << 20);
        }
        run("mkfs.ext4", "-q", image.toString());
        try (LoopDevice device = LoopDevice.of(image)) {
            run("mount", device.path().toString(), field.path() + "/target/inner");
            try {
                RestoreResult result = field.roundTrip(RestoreOptions.standard());
                assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
                // Blocks of what was written and has no place on the disk yet.
                Path waiting =
                        Path.of("/sys/fs/ext4", device.path().getFileName().toString(), "delayed_allocation_blocks");
                assertThat(Files.readString(waiting).strip()).isEqualTo("0");
            } finally {
                run("umount", field.path() + "/target/inner");
            }
        }
    }
}
