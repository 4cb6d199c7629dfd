package io.holdfast.agent.nbd;

import java.util.Arrays;
import java.util.Optional;

/** A read, whose bytes go where the caller wants them. */
final class PendingRead extends Pending {
    private final byte[] to;
    private final int offset;
    private final Coverage coverage = new Coverage();

    PendingRead(long position, byte[] to, int offset, int length) {
        super(Numbers.COMMAND_READ, position, length);
        this.to = to;
        this.offset = offset;
    }

    byte[] to() {
        return to;
    }

    /** Where in the array a stretch of the export goes that lies within the request and did not arrive before; -1 when it does not. */
    int claim(long from, long count) {
        if (from < position() || count < 1 || count > length() || from > end() - count) {
            return -1;
        }
        int start = (int) (from - position());
        return coverage.add(start, (int) count) ? offset + start : -1;
    }

    /** Zeros where {@link #claim} said. */
    void zero(int at, int count) {
        Arrays.fill(to, at, at + count, (byte) 0);
    }

    @Override
    String title() {
        return "a read of " + length() + " bytes at " + position();
    }

    @Override
    Optional<String> missing() {
        return coverage.front() == length()
                ? Optional.empty()
                : Optional.of("without the bytes from " + (position() + coverage.front()) + " on");
    }
}
