package io.holdfast.agent.linux;

/**
 * Number of a device: of the one a file system is on, or of the one a device node stands for.
 *
 * @param major 0 to 4,095
 * @param minor 0 to 1,048,575
 */
public record Device(int major, int minor) {
    /** For entries that are not a device. */
    public static final Device NONE = new Device(0, 0);

    public Device {
        if (major < 0 || major > 0xfff || minor < 0 || minor > 0xfffff) {
            throw new IllegalArgumentException("not a device number: " + major + ":" + minor);
        }
    }

    /** As {@code mknodat} takes it. */
    long encoded() {
        return (minor & 0xffL) | ((long) major << 8) | ((minor & ~0xffL) << 12);
    }
}
