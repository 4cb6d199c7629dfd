package io.holdfast.protocol.control;

import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;

/**
 * One try of a run.
 *
 * @param run the server's id of the run
 * @param number from 1
 */
public record Attempt(String run, int number) {
    byte[] encode() {
        return new FieldWriter().text(1, run).number(2, number).toBytes();
    }

    static Attempt decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return new Attempt(in.text(1), in.count(2, 1_000_000));
    }

    @Override
    public String toString() {
        return run + "#" + number;
    }
}
