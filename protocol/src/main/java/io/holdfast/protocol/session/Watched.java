package io.holdfast.protocol.session;

import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Frame;
import java.util.List;
import java.util.function.Consumer;

/** A request whose end is somebody else's to look at. */
final class Watched extends Call {
    private final Single call;
    private final Consumer<byte[]> answered;
    private final Consumer<HoldfastException> failed;

    Watched(Single call, Consumer<byte[]> answered, Consumer<HoldfastException> failed) {
        super(call.number);
        this.call = call;
        this.answered = answered;
        this.failed = failed;
    }

    @Override
    int type() {
        return call.type();
    }

    @Override
    List<byte[]> body() {
        return call.body();
    }

    @Override
    boolean full() {
        return false;
    }

    @Override
    Next answer(Frame frame) {
        answered.accept(frame.payload());
        return call.answer(frame);
    }

    @Override
    void fail(HoldfastException why) {
        failed.accept(why);
        call.fail(why);
    }
}
