package io.holdfast.agent.linux;

import java.nio.ByteBuffer;

/**
 * The space of a file system, in bytes.
 *
 * @param total all of it
 * @param free not used by anything
 * @param available what this process, unless it is root, may use of that
 */
public record Capacity(long total, long free, long available) {
    /** Of a file system that says of itself that it has nothing, as ramfs and some of FUSE do: whether there is room shows when it is written to. */
    private static final Capacity UNTOLD = new Capacity(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    static Capacity of(Descriptor descriptor) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            descriptor.call(SystemCall.FSTATFS, scratch, scratch.record(), 0, 0);
            ByteBuffer in = scratch.bytes();
            int at = Scratch.RECORD;
            long fragment = in.getLong(at + 72);
            long unit = fragment != 0 ? fragment : in.getLong(at + 8);
            long blocks = in.getLong(at + 16);
            return blocks == 0
                    ? UNTOLD
                    : new Capacity(unit * blocks, unit * in.getLong(at + 24), unit * in.getLong(at + 32));
        }
    }
}
