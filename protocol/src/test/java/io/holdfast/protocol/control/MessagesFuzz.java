package io.holdfast.protocol.control;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.holdfast.format.HoldfastException;

final class MessagesFuzz {
    @FuzzTest
    void bytesAreAReportOrAreRefused(byte[] bytes) {
        decode(new ReportCodec(), bytes);
    }

    @FuzzTest
    void bytesAreACommandOrAreRefused(byte[] bytes) {
        decode(new CommandCodec(), bytes);
    }

    /** What {@link ControlStream} takes as a refusal. */
    private static <M> void decode(MessageCodec<M> codec, byte[] bytes) {
        M message;
        try {
            message = codec.decode(bytes, "fuzz");
        } catch (HoldfastException | IllegalArgumentException e) {
            return;
        }
        codec.decode(codec.encode(message), "fuzz");
    }
}
