package io.holdfast.agent.resume;

import io.holdfast.agent.linux.Device;
import io.holdfast.format.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A block device, which does not tell when it was written to. A backup of one that is not frozen is a mix of what it was while it was read; so what one beginning has read is as
 * good as what a later one of the same {@link Sitting} reads.
 *
 * @param sequence which of the disks it is that had this number since the machine was started
 */
public record DeviceState(Device device, long sequence, long size) implements ContentState {
    private static final int FIELDS = 2 * Integer.BYTES + 2 * Long.BYTES;

    byte[] key(Sitting sitting) {
        ByteBuffer fields = ByteBuffer.allocate(Sitting.KEY + FIELDS)
                .put(sitting.key())
                .putInt(device.major())
                .putInt(device.minor())
                .putLong(sequence)
                .putLong(size);
        return Arrays.copyOf(Sha256.digest().digest(fields.array()), KEY);
    }
}
