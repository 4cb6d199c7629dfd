package io.holdfast.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Names one process among all that ever ran, so that the holder of a lease can be told from a later process with the same number.
 *
 * @param host name of the machine
 * @param boot changes with every start of the machine
 * @param namespace in which the number counts; containers on one machine have different ones
 * @param number the process's number there
 * @param started when it began, in ticks since the machine did
 */
public record ProcessIdentity(String host, String boot, String namespace, long number, long started) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");
    private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");
    private static final int STARTED_AFTER_NAME = 19;

    /** That of this process. */
    public static ProcessIdentity current() throws IOException {
        long number = ProcessHandle.current().pid();
        return new ProcessIdentity(
                Files.readString(HOST).strip(),
                Files.readString(BOOT).strip(),
                Files.readSymbolicLink(NAMESPACE).toString(),
                number,
                started(Files.readString(statOf(number))));
    }

    /** What is known here of the process that this names. */
    public Life life() throws IOException {
        ProcessIdentity here = current();
        if (!boot.equals(here.boot)) {
            return host.equals(here.host) ? Life.ENDED : Life.UNKNOWN;
        }
        if (!namespace.equals(here.namespace)) {
            return Life.UNKNOWN;
        }
        try {
            return started(Files.readString(statOf(number))) == started ? Life.RUNNING : Life.ENDED;
        } catch (NoSuchFileException gone) {
            return Life.ENDED;
        }
    }

    /** What can be said of a process from here. */
    public enum Life {
        RUNNING,
        ENDED,
        /** It is, or was, on another machine or in another container. */
        UNKNOWN
    }

    private static Path statOf(long number) {
        return Path.of("/proc/" + number + "/stat");
    }

    /** The 22nd field. The second is the program's name in parentheses and may hold anything, so counting begins after the last parenthesis. */
    static long started(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[STARTED_AFTER_NAME]);
    }
}
