package io.holdfast.agent.platform.libvirt;

import java.util.Comparator;

/** A version of libvirt or of QEMU. */
public record LibvirtVersion(int major, int minor, int release) implements Comparable<LibvirtVersion> {
    private static final Comparator<LibvirtVersion> ORDER = Comparator.comparingInt(LibvirtVersion::major)
            .thenComparingInt(LibvirtVersion::minor)
            .thenComparingInt(LibvirtVersion::release);

    /** As libvirt packs it: major × 1,000,000 + minor × 1,000 + release. */
    static LibvirtVersion unpack(long packed) {
        return new LibvirtVersion((int) (packed / 1_000_000), (int) (packed / 1_000 % 1_000), (int) (packed % 1_000));
    }

    public boolean atLeast(int wantedMajor, int wantedMinor) {
        return compareTo(new LibvirtVersion(wantedMajor, wantedMinor, 0)) >= 0;
    }

    @Override
    public int compareTo(LibvirtVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + release;
    }
}
