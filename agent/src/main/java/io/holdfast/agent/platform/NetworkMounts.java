package io.holdfast.agent.platform;

import java.util.List;

/** File systems of other machines that a guest has mounted: they are on none of its disks, so that no image has them. */
public sealed interface NetworkMounts {
    /** There are some. */
    record Found(List<Mount> mounts) implements NetworkMounts {
        public Found {
            mounts = List.copyOf(mounts);
        }
    }

    /** The guest says it has none. */
    record None() implements NetworkMounts {}

    /** Nobody could say; {@code reason} is a whole sentence. */
    record Unknown(String reason) implements NetworkMounts {}

    /** One: {@code source} such as {@code nas:/export}, {@code kind} such as {@code nfs4}, {@code place} in the guest. */
    record Mount(String source, String kind, String place) {}
}
