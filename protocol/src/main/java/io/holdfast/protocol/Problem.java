package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;

/**
 * An error that crosses the network.
 *
 * @param code such as {@code STORE-0001}; one that this version does not know is kept as it is
 */
public record Problem(String code, String subject, String message) {
    public static Problem of(HoldfastException e) {
        return new Problem(e.code().code(), e.subject(), String.valueOf(e.getMessage()));
    }

    public HoldfastException exception() {
        return new HoldfastException(known(), subject, message);
    }

    private ErrorCode known() {
        for (ErrorCode each : ErrorCode.values()) {
            if (each.code().equals(code)) {
                return each;
            }
        }
        return ErrorCode.INTERNAL;
    }

    public byte[] encode() {
        return new FieldWriter().text(1, code).text(2, subject).text(3, message).toBytes();
    }

    /**
     * Reads one.
     *
     * @throws HoldfastException corrupt
     */
    public static Problem decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return new Problem(in.text(1), in.text(2), in.text(3));
    }
}
