package io.holdfast.agent.platform;

import java.util.List;

/** Where a disk's bytes are. */
public sealed interface DiskSource {
    /** In a file of the host. */
    record OnFile(String path) implements DiskSource {}

    /** On a device of the host. */
    record OnDevice(String path) implements DiskSource {}

    /** On another machine. {@code protocol} is such as {@code rbd}, {@code nbd}, {@code iscsi}; {@code hosts} may be empty. */
    record OnNetwork(String protocol, String name, List<String> hosts) implements DiskSource {
        public OnNetwork {
            hosts = List.copyOf(hosts);
        }
    }

    /** In a volume of a pool that is no directory. {@code poolType} is empty when the pool is not known. */
    record InPool(String pool, String volume, String poolType) implements DiskSource {}

    /** Somewhere that is not understood; {@code type} in the platform's word. */
    record Elsewhere(String type) implements DiskSource {}

    /** Nowhere: a drive without a medium. */
    record Nowhere() implements DiskSource {}

    /** Whether a path is that of a device; below {@code /dev/shm} are files in memory. */
    static boolean isDevice(String path) {
        return path.startsWith("/dev/") && !path.startsWith("/dev/shm/");
    }

    /** For a person. */
    default String title() {
        return switch (this) {
            case OnFile(String path) -> path;
            case OnDevice(String path) -> path;
            case OnNetwork(String protocol, String name, List<String> hosts) ->
                protocol + "://" + String.join(",", hosts) + "/" + name;
            case InPool(String pool, String volume, String poolType) -> "volume " + volume + " of pool " + pool;
            case Elsewhere(String type) -> "a source of type " + type;
            case Nowhere() -> "nothing";
        };
    }
}
