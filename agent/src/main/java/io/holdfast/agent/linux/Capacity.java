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
    static Capacity of(Descriptor descriptor) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            descriptor.call(SystemCall.FSTATFS, scratch, scratch.record(), 0, 0);
            ByteBuffer in = scratch.bytes();
            int at = Scratch.RECORD;
            long fragment = in.getLong(at + 72);
            long unit = fragment != 0 ? fragment : in.getLong(at + 8);
            return new Capacity(unit * in.getLong(at + 16), unit * in.getLong(at + 24), unit * in.getLong(at + 32));
        }
    }
}
