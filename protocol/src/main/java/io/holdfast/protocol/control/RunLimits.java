package io.holdfast.protocol.control;

import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.util.OptionalLong;

/**
 * What a run may use; may change while it runs, except for the threads.
 *
 * @param bytesPerSecond on the network, empty for as many as possible
 * @param threads that compute; 0 for the agent's own choice, which is one core
 */
public record RunLimits(OptionalLong bytesPerSecond, int threads) {
    public static RunLimits none() {
        return new RunLimits(OptionalLong.empty(), 0);
    }

    byte[] encode() {
        return new FieldWriter()
                .number(1, bytesPerSecond.orElse(0))
                .number(2, threads)
                .toBytes();
    }

    static RunLimits decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return new RunLimits(rate(in.number(1)), in.count(2, 4096));
    }

    static OptionalLong rate(long number) {
        return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
    }
}
