package io.holdfast.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A directory of one test, removed with all that is in it, however deep and however named. */
final class Plot implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Directory above;
    private final byte[] name;
    private final byte[] path;
    private final Directory directory;

    private Plot(Directory above, byte[] name, byte[] path) throws SystemCallException {
        this.above = above;
        this.name = name;
        this.path = path;
        above.createDirectory(name);
        directory = above.openDirectory(name);
    }

    static Plot in(byte[] place) throws SystemCallException {
        assertThat(new com.sun.security.auth.module.UnixSystem().getUid())
                .as("these tests set owners, capabilities and devices: run them as root")
                .isZero();
        byte[] name = bytes("plot-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        return new Plot(Directory.open(place), name, joined(place, name));
    }

    Directory directory() {
        return directory;
    }

    /** The absolute path, without a slash at the end. */
    byte[] path() {
        return path;
    }

    byte[] path(byte[] entry) {
        return joined(path, entry);
    }

    /** Creates a file that holds this. */
    void write(byte[] file, byte[] content) throws SystemCallException {
        try (OpenFile open = directory.createFile(file)) {
            open.write(0, content, 0, content.length);
        }
    }

    byte[] read(byte[] file) throws SystemCallException {
        try (OpenFile open = directory.openFile(file)) {
            byte[] content = new byte[(int) open.size()];
            assertThat(open.read(0, content, 0, content.length)).isEqualTo(content.length);
            return content;
        }
    }

    @Override
    public void close() throws SystemCallException {
        directory.close();
        remove(above, name);
        above.close();
    }

    /** Removes a tree. A deep one is moved up level by level, for a recursion would run out of stack and of descriptors. */
    private static void remove(Directory in, byte[] name) throws SystemCallException {
        try (Directory top = in.openDirectory(name)) {
            int moved = 0;
            for (boolean empty = false; !empty; ) {
                empty = true;
                for (DirectoryEntry entry : top.list()) {
                    empty = false;
                    if (entry.type() != FileType.DIRECTORY) {
                        top.remove(entry.name());
                        continue;
                    }
                    try (Directory below = top.openDirectory(entry.name())) {
                        for (DirectoryEntry deeper : below.list()) {
                            below.rename(deeper.name(), top, bytes("moved-" + moved++), Directory.Existing.KEEP);
                        }
                    }
                    top.removeDirectory(entry.name());
                }
            }
        }
        in.removeDirectory(name);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] joined(byte[] directory, byte[] name) {
        byte[] joined = new byte[directory.length + 1 + name.length];
        System.arraycopy(directory, 0, joined, 0, directory.length);
        joined[directory.length] = '/';
        System.arraycopy(name, 0, joined, directory.length + 1, name.length);
        return joined;
    }
}
