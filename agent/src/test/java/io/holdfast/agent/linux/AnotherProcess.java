package io.holdfast.agent.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that tries to lock a file by the lock of its own kind, and ends. */
public final class AnotherProcess {
    private static final int LOCKED = 0;
    private static final int REFUSED = 9;

    private AnotherProcess() {}

    public static void main(String[] args) throws IOException {
        try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
            System.exit(channel.tryLock() == null ? REFUSED : LOCKED);
        }
    }

    /** Whether it gets the lock. */
    public static boolean locks(Path file) throws IOException, InterruptedException {
        int code = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AnotherProcess.class.getName(),
                        file.toString())
                .inheritIO()
                .start()
                .waitFor();
        return switch (code) {
            case LOCKED -> true;
            case REFUSED -> false;
            default -> throw new IllegalStateException("it ended with " + code);
        };
    }
}
