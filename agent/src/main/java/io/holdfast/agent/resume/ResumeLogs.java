package io.holdfast.agent.resume;

import io.holdfast.agent.linux.OpenFile;
import io.holdfast.format.Sha256;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A directory of logs, one for each thing that is backed up into each repository. A log stays until a run has ended well. */
public final class ResumeLogs {
    private static final String SUFFIX = ".resume";
    /** One that nobody has added to for so long is of a job that is gone. */
    private static final Duration KEPT = Duration.ofDays(30);

    private final Path directory;
    private final String boot;
    private final Time time;

    /**
     * Makes nothing yet.
     *
     * @param boot tells this start of the machine from others
     */
    public ResumeLogs(Path directory, String boot, Time time) {
        this.directory = directory;
        this.boot = boot;
        this.time = time;
    }

    /**
     * The log of what is backed up into this repository; none while another run has it, or when it cannot be opened: a run can do without.
     *
     * @param resource tells what is backed up from whatever else there is on this machine
     * @param attempt in which
     */
    public Optional<ResumeLog> open(String repository, String resource, String attempt) {
        Path file = file(repository, resource);
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return locked(file, channel, new Sitting(attempt, boot));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** By a lock of an opening of its own: one of the channel would go when this process closes another channel of the file. */
    private Optional<ResumeLog> locked(Path file, FileChannel channel, Sitting sitting) throws IOException {
        Optional<ResumeLog> log = Optional.empty();
        try {
            OpenFile lock =
                    OpenFile.openVolume(file.toString().getBytes(StandardCharsets.UTF_8), OpenFile.Access.WRITE);
            try {
                if (lock.lock()) {
                    log = Optional.of(new ResumeLog(file, channel, lock, sitting, time));
                }
                return log;
            } finally {
                if (log.isEmpty()) {
                    lock.close();
                }
            }
        } finally {
            if (log.isEmpty()) {
                channel.close();
            }
        }
    }

    private Path file(String repository, String resource) {
        byte[] both = (repository + "\n" + resource).getBytes(StandardCharsets.UTF_8);
        return directory.resolve(HexFormat.of().formatHex(Sha256.digest().digest(both), 0, 16) + SUFFIX);
    }

    /** Deletes those that nobody will ask for any more. */
    public void sweep() {
        Instant before = time.now().minus(KEPT);
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> logs =
                    files.filter(each -> each.toString().endsWith(SUFFIX)).toList();
            for (Path each : logs) {
                if (Files.getLastModifiedTime(each).toInstant().isBefore(before)) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (IOException e) {
            // They take room until the next time.
            return;
        }
    }
}
