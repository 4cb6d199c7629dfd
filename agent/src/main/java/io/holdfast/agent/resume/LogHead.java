package io.holdfast.agent.resume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * How a log begins: with what it is, and with the key of the sitting whose notes of devices are in it, zeros when there are none. Those of another sitting are of no use, so that a
 * log that has them is begun anew.
 */
final class LogHead {
    private static final byte[] MAGIC = "HFRESUM2".getBytes(StandardCharsets.US_ASCII);
    static final int SIZE = MAGIC.length + Sitting.KEY;

    private final FileChannel channel;
    private final byte[] sitting;
    private boolean marked;

    private LogHead(FileChannel channel, byte[] sitting) {
        this.channel = channel;
        this.sitting = sitting;
    }

    /** The head of a log that nobody has added to for so long. Where it holds nothing of use, nothing else is left of it. */
    static LogHead open(FileChannel channel, Sitting sitting, Duration pause) throws IOException {
        LogHead head = new LogHead(channel, sitting.key());
        ByteBuffer found = ByteBuffer.allocate(SIZE);
        channel.read(found, 0);
        boolean whole = !found.hasRemaining() && Arrays.equals(found.array(), 0, MAGIC.length, MAGIC, 0, MAGIC.length);
        byte[] noted = Arrays.copyOfRange(found.array(), MAGIC.length, SIZE);
        head.marked = Sitting.outlasts(pause) && Arrays.equals(noted, head.sitting);
        if (!whole || !(head.marked || Arrays.equals(noted, new byte[Sitting.KEY]))) {
            head.marked = false;
            channel.truncate(0);
            channel.write(ByteBuffer.allocate(SIZE).put(MAGIC).rewind(), 0);
        }
        return head;
    }

    /** From now on the log has notes of devices. */
    void mark() throws IOException {
        if (!marked) {
            channel.write(ByteBuffer.wrap(sitting), MAGIC.length);
            marked = true;
        }
    }
}
