package io.holdfast.agent.source.vm;

import io.holdfast.format.SnapshotId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Servers of images whose run died before it spoke to them; once it has, they end with it. They are known by their socket, which lies in the directory of a run: no process of anybody else has one there.
 */
final class StrayServers {
    private static final Path PROCESSES = Path.of("/proc");
    private static final String NAMESPACE = "ns/mnt";

    private StrayServers() {}

    /** Ends those whose run is over. Says what was done. */
    static List<String> end(Path root) {
        List<String> done = new ArrayList<>();
        ProcessHandle.allProcesses().forEach(process -> {
            Optional<Path> directory = socket(process)
                    .map(Path::getParent)
                    .filter(each -> WorkPlace.isIn(root, each) && WorkPlace.abandoned(each));
            if (directory.isPresent() && sameFiles(process) && process.destroyForcibly()) {
                done.add("ended " + ImageServer.PROGRAM + " " + process.pid() + " of a run that died");
            }
        });
        return done;
    }

    /** Whether a run lives, in this work directory or, as far as a server of its images tells, in any other. */
    static boolean serves(Path root, SnapshotId run) {
        String name = CheckpointName.PREFIX + run;
        return Stream.concat(
                        Stream.of(root.resolve(name)),
                        ProcessHandle.allProcesses()
                                .flatMap(process -> socket(process).map(Path::getParent).stream())
                                .filter(each -> each.endsWith(name)))
                .anyMatch(each -> !WorkPlace.abandoned(each));
    }

    /** Where a server listens; empty for any other process. */
    private static Optional<Path> socket(ProcessHandle process) {
        List<String> words;
        try {
            byte[] line = Files.readAllBytes(of(process).resolve("cmdline"));
            words = List.of(new String(line, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException e) {
            // It has ended meanwhile.
            return Optional.empty();
        }
        int option = words.indexOf(ImageServer.SOCKET);
        boolean serves =
                words.getFirst().equals(ImageServer.PROGRAM) || words.getFirst().endsWith("/" + ImageServer.PROGRAM);
        return serves && option >= 0 && option + 1 < words.size()
                ? Optional.of(Path.of(words.get(option + 1)))
                : Optional.empty();
    }

    /** One in a container may mean another file by the same path. */
    private static boolean sameFiles(ProcessHandle process) {
        try {
            Path own = Files.readSymbolicLink(of(ProcessHandle.current()).resolve(NAMESPACE));
            return own.equals(Files.readSymbolicLink(of(process).resolve(NAMESPACE)));
        } catch (IOException e) {
            return false;
        }
    }

    private static Path of(ProcessHandle process) {
        return PROCESSES.resolve(Long.toString(process.pid()));
    }
}
