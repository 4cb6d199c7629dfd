package io.holdfast.protocol.control;

import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;

/**
 * One store of a pool, sizes in bytes.
 *
 * @param problem why it cannot be used, empty when it can
 */
public record StoreState(String pool, String directory, long total, long available, String problem) {
    byte[] encode() {
        return new FieldWriter()
                .text(1, pool)
                .text(2, directory)
                .number(3, total)
                .number(4, available)
                .text(5, problem)
                .toBytes();
    }

    static StoreState decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return new StoreState(in.text(1), in.text(2), in.number(3), in.number(4), in.text(5));
    }
}
