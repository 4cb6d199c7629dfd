package io.holdfast.protocol.session;

import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Frame;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A request with one answer. */
final class Single extends Call {
    private final int type;
    private final List<byte[]> body;
    private final Runnable over;
    private final CompletableFuture<Frame> answer = new CompletableFuture<>();

    Single(long number, int type, List<byte[]> body) {
        this(number, type, body, () -> {});
    }

    /** {@code over} is called once, however it ends. */
    Single(long number, int type, List<byte[]> body, Runnable over) {
        super(number);
        this.over = over;
        this.type = type;
        this.body = body;
    }

    @Override
    int type() {
        return type;
    }

    @Override
    List<byte[]> body() {
        return body;
    }

    @Override
    boolean full() {
        return false;
    }

    @Override
    Next answer(Frame frame) {
        if (answer.complete(frame)) {
            over.run();
        }
        return Next.OVER;
    }

    @Override
    void fail(HoldfastException why) {
        if (answer.completeExceptionally(why)) {
            over.run();
        }
    }

    /** Waits for the answer, or throws what it failed for. */
    byte[] await() {
        try {
            return answer.join().payload();
        } catch (CompletionException e) {
            if (e.getCause() instanceof HoldfastException known) {
                throw new HoldfastException(known.code(), known.subject(), String.valueOf(known.getMessage()), known);
            }
            throw e;
        }
    }
}
