package io.holdfast.agent.restore;

import static io.holdfast.agent.restore.Field.bytes;

import io.holdfast.agent.MemoryRepository;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.agent.resume.RestoreLogs;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.Suite;
import io.holdfast.format.sealing.Keys;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A process that restores, and is gone from one instant to the next once it has read so many chunks. Arguments: source, target, directory of logs, how many chunks. */
final class RestoringMain {
    static final String NAME = "run#1";

    private RestoringMain() {}

    static void main(String[] args) throws SystemCallException {
        MemoryRepository repository = new MemoryRepository();
        Keys keys = Keys.derivedFrom(new byte[Keys.SIZE], Suite.AES);
        AtomicInteger left = new AtomicInteger(Integer.parseInt(args[3]));
        RestoreProgress progress = new RestoreProgress();
        try (Directory from = Directory.open(bytes(args[0]));
                RestoreLog log = new RestoreLogs(Path.of(args[2]), "boot").open(NAME)) {
            SnapshotSource source =
                    new InterferingSource(repository.source(new SmallBackup(repository, keys).tree(from)), () -> {
                        // Else all would be read before the first file stands.
                        LockSupport.parkNanos(2_000_000);
                        if (left.decrementAndGet() == 0) {
                            Runtime.getRuntime().halt(9);
                        }
                    });
            try (SnapshotReader reader = new SnapshotReader(source, keys, Cores.of(2))) {
                RestoreResult result = new FileRestore(reader, Randomness.secure(), log)
                        .run(bytes("/"), bytes(args[1]), RestoreOptions.standard(), progress);
                System.out.printf(
                        "%s %d %d %d %d %d%n",
                        result.outcome(),
                        result.files(),
                        result.directories(),
                        result.others(),
                        result.kept(),
                        result.exceptionCount());
            }
        }
    }
}
