package io.holdfast.protocol.control;

import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;

/**
 * Something that a run could not do while it did the rest.
 *
 * @param object a path, escaped as in {@link Inquiry}
 * @param code of the error
 */
public record ObjectException(String object, String code, String message) {
    byte[] encode() {
        return new FieldWriter().text(1, object).text(2, code).text(3, message).toBytes();
    }

    static ObjectException decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return new ObjectException(in.text(1), in.text(2), in.text(3));
    }
}
