package io.holdfast.protocol.session;

import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One request under way. Sent again on another lane when its own breaks; each can be done twice without harm. */
abstract class Call {
    /** On which lane; whoever takes it off may send it again. */
    final AtomicReference<@Nullable Lane> lane = new AtomicReference<>();

    final long number;

    /** What it weighs on its lane, in bytes. */
    final AtomicLong weight = new AtomicLong();

    /** When it was asked, in nanoseconds. */
    final AtomicLong began = new AtomicLong();

    Call(long number) {
        this.number = number;
    }

    abstract int type();

    /** What follows the number, in parts; asked for again each time it is sent. */
    abstract List<byte[]> body();

    /** The payload of its frame. */
    final byte[][] parts() {
        List<byte[]> parts = new ArrayList<>(body());
        parts.addFirst(Wire.number(number));
        return parts.toArray(byte[][]::new);
    }

    /** Whether its answers wait for whoever asked. */
    abstract boolean full();

    /** Takes an answer; {@link Next#OVER} when it was the last. */
    abstract Next answer(Frame frame);

    abstract void fail(HoldfastException why);

    /** Whether more answers follow. */
    enum Next {
        MORE,
        OVER
    }
}
