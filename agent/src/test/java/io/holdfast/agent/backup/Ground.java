package io.holdfast.agent.backup;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;

/** A directory of one test, removed with it. */
final class Ground implements AutoCloseable {
    final Path root;

    /** Apart from those of other processes: what they do beside it would change the times of the directories above, which a backup keeps. */
    Ground() throws IOException {
        this(Files.createDirectories(Path.of(
                        "target",
                        "ground",
                        Long.toString(ProcessHandle.current().pid()))
                .toAbsolutePath()));
    }

    private Ground(Path place) throws IOException {
        root = Files.createTempDirectory(place, "holdfast").toRealPath();
    }

    /** In memory, where files are large cheaply and everybody may look at what is above. */
    static Ground inMemory() throws IOException {
        return new Ground(Path.of("/dev/shm"));
    }

    Path write(String path, byte[] content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Waits until what was written lies so far back that a run which begins now trusts its times. */
    static void settle() throws InterruptedException {
        io.holdfast.format.Time.system().sleep(java.time.Duration.ofMillis(60));
    }

    static void setTime(Path file, long seconds, int nanos) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(seconds, nanos)));
    }

    @Override
    public void close() throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
