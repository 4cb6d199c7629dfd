package io.holdfast.cli.verb;

import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.VirtualMachine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/** How many machines may be read at once whose images lie in one directory. */
final class PathLimits {
    private final int most;
    private final Map<String, Semaphore> free = new TreeMap<>();

    PathLimits(int most) {
        this.most = most;
    }

    /** Something done while the paths are held. */
    @FunctionalInterface
    interface Held<T> {
        T run();
    }

    /** Waits for all paths of a machine; always in the same order, so that no two wait for each other. */
    <T> T within(VirtualMachine machine, Held<T> work) throws InterruptedException {
        List<Semaphore> paths = machine.disks().stream()
                .flatMap(each -> each.source() instanceof DiskSource.OnFile(String path)
                        ? java.util.stream.Stream.of(path.substring(0, path.lastIndexOf('/') + 1))
                        : java.util.stream.Stream.of())
                .distinct()
                .sorted()
                .map(this::path)
                .toList();
        int held = 0;
        try {
            for (Semaphore each : paths) {
                each.acquire();
                held++;
            }
            return work.run();
        } finally {
            paths.subList(0, held).forEach(Semaphore::release);
        }
    }

    private synchronized Semaphore path(String directory) {
        return free.computeIfAbsent(directory, key -> new Semaphore(most));
    }
}
