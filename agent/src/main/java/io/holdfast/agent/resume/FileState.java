package io.holdfast.agent.resume;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.Timestamp;
import io.holdfast.format.Sha256;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A regular file as it was at one time: as long as all this is the same, so is its content. Its path does not matter.
 *
 * @param changed when the content or anything else of it changed; nobody can set it
 */
public record FileState(Device device, long inode, long size, Timestamp modified, Timestamp changed)
        implements ContentState {
    private static final int FIELDS = 2 * Integer.BYTES + 4 * Long.BYTES + 2 * Integer.BYTES;

    public static FileState of(Stat stat) {
        return new FileState(stat.device(), stat.inode(), stat.size(), stat.modified(), stat.changed());
    }

    /** The same, unless the file changed so short a time ago that another change would not show. */
    public static Optional<FileState> settled(Stat stat, Instant now) {
        return stat.changed().isSettled(now) ? Optional.of(of(stat)) : Optional.empty();
    }

    /** Names the state in a file of few bytes. */
    byte[] key() {
        ByteBuffer fields = ByteBuffer.allocate(FIELDS)
                .putInt(device.major())
                .putInt(device.minor())
                .putLong(inode)
                .putLong(size)
                .putLong(modified.seconds())
                .putInt(modified.nanos())
                .putLong(changed.seconds())
                .putInt(changed.nanos());
        return Arrays.copyOf(Sha256.digest().digest(fields.array()), KEY);
    }
}
