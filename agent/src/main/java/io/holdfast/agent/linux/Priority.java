package io.holdfast.agent.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much this process steps back for others, in processor time and in disk access. */
public enum Priority {
    /** As any other program. */
    NORMAL(0, 2 << 13 | 4),
    /** Behind other programs. */
    LOW(10, 2 << 13 | 7),
    /** Only when nobody else wants to. */
    IDLE(19, 3 << 13);

    private static final Path THREADS = Path.of("/proc/self/task");
    private static final int PROCESS = 0;
    private static final int ONE_THREAD = 1;

    private final int niceness;
    private final int disk;

    Priority(int niceness, int disk) {
        this.niceness = niceness;
        this.disk = disk;
    }

    /**
     * Sets it for every thread there is now and, since they inherit it, for every later one.
     *
     * @throws SystemCallException EACCES when going up without the right to
     */
    public void apply() throws IOException {
        // Linux keeps both per thread, whatever the standard says.
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                apply(Long.parseLong(thread.getFileName().toString()));
            }
        }
    }

    /** Sets it for the calling platform thread and the threads that it will start, and no other. */
    public void applyHere() throws IOException {
        apply(0);
    }

    private void apply(long thread) throws SystemCallException {
        Subject subject = Subject.of("thread " + thread);
        try (Scratch scratch = Scratch.borrow()) {
            ignoreEnded(SystemCall.SETPRIORITY, scratch, PROCESS, thread, niceness, subject);
            ignoreEnded(SystemCall.IOPRIO_SET, scratch, ONE_THREAD, thread, disk, subject);
        }
    }

    private static void ignoreEnded(SystemCall call, Scratch scratch, long a, long b, long c, Subject subject)
            throws SystemCallException {
        long result = call.invoke(scratch, a, b, c, 0, 0);
        if (!Errno.ESRCH.is(result)) {
            call.check(result, subject);
        }
    }
}
