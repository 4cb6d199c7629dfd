package io.holdfast.agent.restore;

import io.holdfast.agent.restore.ChunkFlow.Destination;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Wants that are fetched in one go. Filled by one thread, then handed to the one that fetches; the count of what is still under way is everybody's.
 */
final class Window {
    /** Bytes of content wanted by one window. */
    static final long CONTENT = 24 << 20;

    /** Files and directories stay open while something of theirs is under way; this bounds how many. */
    private static final int ITEMS = 1024;

    /** A place that wants a chunk. */
    record Want(Destination to, long position, int size, Optional<Want> next) {}

    private final Map<Fingerprint, Want> wants = new HashMap<>();
    private final List<Fingerprint> order = new ArrayList<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger(1);
    private Runnable end = () -> {};
    private long content;
    private int items;

    boolean isFull() {
        return content >= CONTENT || items >= ITEMS;
    }

    boolean isEmpty() {
        return order.isEmpty() && tasks.isEmpty();
    }

    void add(Fingerprint chunk, int size, Destination to, long position) {
        Want before = wants.get(chunk);
        wants.put(chunk, new Want(to, position, size, Optional.ofNullable(before)));
        if (before == null) {
            order.add(chunk);
        }
        content += size;
        items++;
    }

    void add(Runnable task) {
        tasks.add(task);
        items++;
    }

    /** Filling is over. {@code whenDone} runs when {@link #done} was called for every chunk, every task and the fetch. */
    void begin(Runnable whenDone) {
        end = whenDone;
        underWay.addAndGet(order.size() + tasks.size());
    }

    /** The tasks, in pieces worth handing over. */
    List<List<Runnable>> tasks(int piece) {
        List<List<Runnable>> pieces = new ArrayList<>();
        for (int at = 0; at < tasks.size(); at += piece) {
            pieces.add(tasks.subList(at, Math.min(tasks.size(), at + piece)));
        }
        return pieces;
    }

    List<Fingerprint> wanted() {
        return order;
    }

    boolean wants(Fingerprint chunk) {
        return wants.containsKey(chunk);
    }

    /** The places that want a chunk; they are given only once. */
    Optional<Want> take(Fingerprint chunk) {
        return Optional.ofNullable(wants.remove(chunk));
    }

    /** Answers all that is still wanted. */
    void giveUp(Function<Fingerprint, HoldfastException> why) {
        for (Fingerprint chunk : order.stream().filter(this::wants).toList()) {
            lose(chunk, why.apply(chunk));
        }
    }

    void lose(Fingerprint chunk, HoldfastException why) {
        take(chunk).ifPresent(want -> {
            lose(want, why);
            done();
        });
    }

    static void lose(Want first, HoldfastException why) {
        for (Optional<Want> at = Optional.of(first);
                at.isPresent();
                at = at.get().next()) {
            at.get().to().lose(why);
        }
    }

    void done() {
        if (underWay.decrementAndGet() == 0) {
            end.run();
        }
    }
}
