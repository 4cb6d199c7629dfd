package io.holdfast.agent.restore;

import io.holdfast.agent.MemoryRepository;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.DirectoryEntry;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Suite;
import io.holdfast.format.sealing.Keys;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A place in memory-backed space with a source directory, a target that does not exist yet, and a repository; removed after the test. */
final class Field implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final byte[] SOURCE = bytes("source");
    private static final byte[] TARGET = bytes("target");

    final MemoryRepository repository = new MemoryRepository();
    final Keys keys = Keys.derivedFrom(new byte[Keys.SIZE], Suite.AES);
    private final Directory above;
    private final byte[] name;
    private final String path;
    private final Directory top;
    private final Directory source;

    Field() throws SystemCallException {
        String place = "/dev/shm";
        String own = "field-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        above = Directory.open(bytes(place));
        name = bytes(own);
        path = place + "/" + own;
        above.createDirectory(name);
        top = above.openDirectory(name);
        top.createDirectory(SOURCE);
        source = top.openDirectory(SOURCE);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What is backed up. */
    Directory source() {
        return source;
    }

    /** The directory with source and target. */
    Directory top() {
        return top;
    }

    String path() {
        return path;
    }

    byte[] targetPath() {
        return bytes(path + "/target");
    }

    Directory target() throws SystemCallException {
        return top.openDirectory(TARGET);
    }

    Directory makeTarget() throws SystemCallException {
        top.createDirectory(TARGET);
        return target();
    }

    SmallBackup backup() {
        return new SmallBackup(repository, keys);
    }

    SnapshotReader reader(SnapshotId id) {
        return new SnapshotReader(repository.source(id), keys, Cores.of(2));
    }

    /** Backs the source up and restores it whole into the target. */
    RestoreResult roundTrip(RestoreOptions options) throws SystemCallException {
        return restore(backup().tree(source), options);
    }

    RestoreResult restore(SnapshotId id, RestoreOptions options) {
        return restore(id, "/", options);
    }

    RestoreResult restore(SnapshotId id, String what, RestoreOptions options) {
        try (SnapshotReader reader = reader(id)) {
            return new FileRestore(reader, Randomness.secure())
                    .run(bytes(what), targetPath(), options, new RestoreProgress());
        }
    }

    static void write(Directory in, String file, byte[] content) throws SystemCallException {
        try (OpenFile open = in.createFile(bytes(file))) {
            open.write(0, content, 0, content.length);
        }
    }

    static byte[] read(Directory in, String file) throws SystemCallException {
        try (OpenFile open = in.openFile(bytes(file))) {
            byte[] content = new byte[(int) open.size()];
            open.read(0, content, 0, content.length);
            return content;
        }
    }

    @Override
    public void close() throws SystemCallException {
        source.close();
        top.close();
        remove(above, name);
        above.close();
    }

    /** A deep tree is moved up level by level, for a recursion would run out of stack and of descriptors. */
    private static void remove(Directory in, byte[] name) throws SystemCallException {
        try (Directory directory = in.openDirectory(name)) {
            int moved = 0;
            for (boolean empty = false; !empty; ) {
                empty = true;
                for (DirectoryEntry entry : directory.list()) {
                    empty = false;
                    if (entry.type() != FileType.DIRECTORY) {
                        directory.remove(entry.name());
                        continue;
                    }
                    try (Directory below = directory.openDirectory(entry.name())) {
                        for (DirectoryEntry deeper : below.list()) {
                            below.rename(deeper.name(), directory, bytes("moved-" + moved++), Directory.Existing.KEEP);
                        }
                    }
                    directory.removeDirectory(entry.name());
                }
            }
        }
        in.removeDirectory(name);
    }
}
