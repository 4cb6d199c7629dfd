package io.holdfast.protocol.control;

import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.time.Instant;

/**
 * An entry of a snapshot as it is shown.
 *
 * @param path absolute, escaped as in {@link Inquiry}
 * @param type {@code file}, {@code directory}, {@code symlink}, {@code volume}, …
 * @param size of content in bytes; below a directory, of all that is in it
 */
public record ListedEntry(
        SnapshotId snapshot, String path, String type, long size, Instant modified, int mode, String owner) {
    byte[] encode() {
        return new FieldWriter()
                .bytes(1, snapshot.bytes())
                .text(2, path)
                .text(3, type)
                .number(4, size)
                .bytes(5, Moments.encode(modified))
                .number(7, mode)
                .text(8, owner)
                .toBytes();
    }

    static ListedEntry decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return new ListedEntry(
                SnapshotId.of(in.bytes(1)),
                in.text(2),
                in.text(3),
                in.number(4),
                Moments.decode(in.bytes(5), subject),
                in.count(7, Integer.MAX_VALUE),
                in.text(8));
    }
}
