package io.holdfast.agent.target.volume;

/** How a disk lies in a file. */
public sealed interface DiskFormat {
    /** Byte for byte: an image with holes, or a device. */
    DiskFormat RAW = new Raw();

    /** With clusters of 64 KiB, as QEMU makes them. */
    DiskFormat QCOW2 = new Qcow2(64 << 10);

    /** Byte for byte. */
    record Raw() implements DiskFormat {}

    /**
     * QEMU's format, version 3, without a backing file.
     *
     * @param cluster bytes of a cluster: a power of two from 4 KiB to 2 MiB
     */
    record Qcow2(int cluster) implements DiskFormat {
        public static final int SMALLEST = 4 << 10;
        public static final int LARGEST = 2 << 20;

        public Qcow2 {
            if (cluster < SMALLEST || cluster > LARGEST || Integer.bitCount(cluster) != 1) {
                throw new IllegalArgumentException("clusters of " + cluster + " bytes");
            }
        }
    }
}
