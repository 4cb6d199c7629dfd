package io.holdfast.agent.target.file;

import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.Arrays;

/** Fills a file with the content of another that was restored before it. */
final class FileCopy {
    private static final int PIECE = 64 << 10;
    private static final byte[] ZEROS = new byte[PIECE];

    private FileCopy() {}

    /** Reads all of one; the other is complete, or lost, afterwards. */
    static void fill(TargetFile to, OpenFile from) {
        try {
            byte[] piece = new byte[PIECE];
            long position = 0;
            for (int length = from.read(position, piece, 0, PIECE); length > 0; ) {
                if (Arrays.equals(piece, 0, length, ZEROS, 0, length)) {
                    to.hole(position, length);
                } else {
                    to.expect();
                    to.write(position, piece, length);
                }
                position += length;
                length = from.read(position, piece, 0, PIECE);
            }
            to.release();
        } catch (SystemCallException e) {
            to.lose(new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE, e.subject(), "its first name cannot be read: " + e.getMessage(), e));
        }
    }
}
