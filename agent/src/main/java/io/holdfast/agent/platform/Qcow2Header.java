package io.holdfast.agent.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The beginning of a qcow2 image, as QEMU's {@code docs/interop/qcow2.txt} lays it out. Reading it is harmless while a machine writes the image; what it says may then be
 * old by a moment.
 *
 * @param version 2 or 3; the older cannot keep bitmaps
 * @param capacity bytes that the guest sees
 * @param backing name of the image below, as written there: a path, absolute or from the image's directory, or {@code json:…}, {@code nbd:…}
 * @param backingFormat empty when it is not written there
 * @param corrupt whether QEMU found it so
 */
record Qcow2Header(int version, long capacity, Optional<String> backing, String backingFormat, boolean corrupt) {
    private static final int MAGIC = 0x514649fb;
    private static final int LENGTH = 4096;
    private static final int BACKING_FORMAT = 0xe2792aca;
    private static final int LONGEST_NAME = 1023;
    private static final int FIXED_OF_VERSION_2 = 72;
    private static final long CORRUPT = 2;

    /** Reads it; empty when the file is no qcow2. */
    static Optional<Qcow2Header> read(Path image) throws IOException {
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.READ)) {
            ByteBuffer head = read(file, 0, LENGTH);
            if (head.limit() < FIXED_OF_VERSION_2 || head.getInt(0) != MAGIC) {
                return Optional.empty();
            }
            int version = head.getInt(4);
            boolean later = version >= 3 && head.limit() >= 104;
            int end = later ? head.getInt(100) : FIXED_OF_VERSION_2;
            return Optional.of(new Qcow2Header(
                    version,
                    head.getLong(24),
                    backing(file, head),
                    backingFormat(head, end),
                    later && (head.getLong(72) & CORRUPT) != 0));
        }
    }

    private static Optional<String> backing(FileChannel file, ByteBuffer head) throws IOException {
        long position = head.getLong(8);
        int length = head.getInt(16);
        if (position <= 0 || length <= 0 || length > LONGEST_NAME) {
            return Optional.empty();
        }
        return Optional.of(
                StandardCharsets.UTF_8.decode(read(file, position, length)).toString());
    }

    /** Looks through the extensions, each a number, a length, and that many bytes filled up to eight. */
    private static String backingFormat(ByteBuffer head, int from) {
        int at = from;
        while (at >= FIXED_OF_VERSION_2 && at <= head.limit() - 8) {
            int kind = head.getInt(at);
            int length = head.getInt(at + 4);
            if (kind == 0 || length < 0 || length > head.limit() - at - 8) {
                break;
            }
            if (kind == BACKING_FORMAT) {
                return StandardCharsets.US_ASCII
                        .decode(head.slice(at + 8, length))
                        .toString();
            }
            at += 8 + ((length + 7) & ~7);
        }
        return "";
    }

    private static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) > 0) {}
        return bytes.flip();
    }
}
