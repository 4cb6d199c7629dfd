package io.holdfast.protocol.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Connection;
import io.holdfast.protocol.Frame;
import io.holdfast.protocol.Problem;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The agent's end of a session: several connections, because one does not fill a long line. When one breaks, its requests go out on another and a new one is dialled; the session
 * fails only when none can be had for as long as the agent is patient.
 */
final class Lanes implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Reach reach;
    private final byte[] opening;
    private final byte[] opened;
    private final List<Lane> live = new ArrayList<>();
    private final Map<Long, Call> calls = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong traffic = new AtomicLong();
    private final AtomicLong blocked = new AtomicLong();
    private final AtomicLong answering = new AtomicLong();
    private final AtomicReference<Optional<HoldfastException>> failure = new AtomicReference<>(Optional.empty());
    private final Owed owed;
    private volatile long heard;
    private volatile boolean closed;

    private record Opened(Lane lane, byte[] answer) {}

    private Lanes(Reach reach, byte[] opening, Opened first) {
        this.reach = reach;
        this.opening = opening;
        opened = first.answer;
        heard = reach.time().nanos();
        owed = new Owed(this::owedSince, this::fail, reach.time());
        owed.begin();
        adopt(first.lane);
    }

    /** Opens a session with its first lane; the others follow by themselves. */
    static Lanes open(Reach reach, Door door, int count) {
        byte[] opening = new Door.Opening(reach.ticket(), reach.nonce(), door).encode();
        Lanes lanes = new Lanes(reach, opening, persist(reach, opening, () -> false));
        for (int i = 1; i < count; i++) {
            Thread.ofVirtual().name("lane").start(lanes::more);
        }
        return lanes;
    }

    /** What the media server said of the session. */
    byte[] opened() {
        return opened;
    }

    long number() {
        return numbers.incrementAndGet();
    }

    /** Bytes both ways. */
    long traffic() {
        long sum = traffic.get();
        synchronized (live) {
            for (Lane lane : live) {
                sum += lane.connection.sent() + lane.connection.received();
            }
        }
        return sum;
    }

    /** Nanoseconds that senders waited for the network. */
    long blocked() {
        return blocked.get();
    }

    /** Nanoseconds in which answers were on their way, of all lanes together; as far as they are whole. */
    long answering() {
        return answering.get();
    }

    @FunctionalInterface
    private interface Stop {
        boolean now();
    }

    private static Opened persist(Reach reach, byte[] opening, Stop stop) {
        long deadline = reach.time().nanos() + reach.patience().toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return once(reach, opening);
            } catch (HoldfastException e) {
                if (!e.code().retryable() || reach.time().nanos() > deadline || stop.now()) {
                    throw e;
                }
            }
            try {
                reach.time().sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HoldfastException(
                        ErrorCode.SESSION_CANCELLED, "session", "The session was ended while it waited.", e);
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static Opened once(Reach reach, byte[] opening) {
        List<HoldfastException> failures = new ArrayList<>();
        for (Address address : reach.addresses()) {
            try {
                return at(reach, address, opening);
            } catch (HoldfastException e) {
                if (e.code() != ErrorCode.LINK_UNREACHABLE) {
                    throw e;
                }
                failures.add(e);
            }
        }
        throw failures.getFirst();
    }

    private static Opened at(Reach reach, Address address, byte[] opening) {
        Connection connection = reach.dialer().media(address, reach.media());
        try {
            connection.allow(Wire.LARGEST, Wire.SILENCE);
            connection.send(Wire.OPEN, opening);
            Frame answer = connection.receive(Owed.LONGEST);
            if (answer.type() != Wire.OPENED) {
                throw malformed("it did not open the session");
            }
            return new Opened(new Lane(connection), answer.payload());
        } catch (HoldfastException e) {
            connection.close();
            throw e;
        }
    }

    private static HoldfastException malformed(String what) {
        return new HoldfastException(
                ErrorCode.LINK_PROTOCOL,
                "media server",
                "The media server sent what cannot be understood: " + what + ". Check that versions fit.");
    }

    private void adopt(Lane lane) {
        synchronized (live) {
            live.add(lane);
            live.notifyAll();
        }
        if (closed) {
            lane.connection.close();
        }
        Thread.ofVirtual().name("lane").start(() -> listen(lane));
    }

    private void more() {
        try {
            Opened another = persist(reach, opening, () -> closed);
            if (!Arrays.equals(another.answer, opened)) {
                another.lane.connection.close();
                throw new HoldfastException(
                        ErrorCode.SESSION_FENCED,
                        "session",
                        "The media server was restarted and the session with it. The run begins again; what was stored is not sent again.");
            }
            adopt(another.lane);
        } catch (HoldfastException e) {
            boolean none;
            synchronized (live) {
                none = live.isEmpty();
            }
            // A lane that comes after the commit is not needed any more.
            boolean late = e.code() == ErrorCode.TICKET_SPENT;
            if (none || !(late || e.code().retryable())) {
                fail(e);
            }
        }
    }

    private void listen(Lane lane) {
        try {
            while (true) {
                Frame frame = lane.connection.receive();
                heard = reach.time().nanos();
                ByteBuffer in = ByteBuffer.wrap(frame.payload());
                if (in.remaining() < Wire.NUMBER) {
                    throw malformed("an answer without a number");
                }
                Optional<Call> call = Optional.ofNullable(calls.get(in.getLong()));
                call.ifPresent(known -> deliver(lane, known, frame, in));
            }
        } catch (HoldfastException | IllegalArgumentException e) {
            // Its requests go out on another.
            return;
        } finally {
            lost(lane);
        }
    }

    private void deliver(Lane lane, Call call, Frame frame, ByteBuffer in) {
        if (call.lane.get() != lane) {
            // It was sent again elsewhere, and is answered there.
            return;
        }
        if (frame.type() == Wire.FAILED) {
            over(lane, call);
            call.fail(Problem.decode(Wire.rest(in), "failure").exception());
        } else if (call.answer(new Frame(frame.type(), Wire.rest(in))) == Call.Next.OVER) {
            over(lane, call);
        }
    }

    private void over(Lane lane, Call call) {
        calls.remove(call.number);
        answering.addAndGet(lane.answered(call.began.get(), reach.time().nanos()));
        lane.load.addAndGet(-call.weight.get());
    }

    private void lost(Lane lane) {
        lane.connection.close();
        boolean known;
        synchronized (live) {
            known = live.remove(lane);
        }
        if (!known) {
            return;
        }
        traffic.addAndGet(lane.connection.sent() + lane.connection.received());
        if (closed) {
            return;
        }
        Thread.ofVirtual().name("lane").start(this::more);
        for (Call call : calls.values()) {
            if (call.lane.compareAndSet(lane, null)) {
                Thread.ofVirtual().start(() -> again(call));
            }
        }
    }

    private void again(Call call) {
        try {
            send(call);
        } catch (HoldfastException e) {
            calls.remove(call.number);
            call.fail(e);
        }
    }

    /** Sends a request; may wait for the network. Its answers come on other threads. */
    void start(Call call) {
        call.began.set(reach.time().nanos());
        calls.put(call.number, call);
        try {
            send(call);
        } catch (HoldfastException e) {
            calls.remove(call.number);
            throw e;
        }
    }

    private void send(Call call) {
        byte[][] parts = call.parts();
        long weight = Arrays.stream(parts).mapToLong(part -> part.length).sum();
        while (true) {
            Lane lane = best();
            call.lane.set(lane);
            call.weight.set(weight);
            lane.load.addAndGet(weight);
            long began = reach.time().nanos();
            try {
                lane.connection.send(call.type(), parts);
                blocked.addAndGet(reach.time().nanos() - began);
                if (lane.connection.closed() && call.lane.compareAndSet(lane, null)) {
                    continue;
                }
                return;
            } catch (HoldfastException e) {
                lost(lane);
                if (!call.lane.compareAndSet(lane, null)) {
                    // Whoever noticed first sends it again.
                    return;
                }
            }
        }
    }

    private Lane best() {
        synchronized (live) {
            while (live.isEmpty()) {
                check();
                try {
                    live.wait(500);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new HoldfastException(
                            ErrorCode.SESSION_CANCELLED, "session", "The session was ended while it waited.", e);
                }
            }
            check();
            Lane best = live.getFirst();
            for (Lane each : live) {
                if (each.load.get() < best.load.get()) {
                    best = each;
                }
            }
            return best;
        }
    }

    /** Since when an answer is due and none has come; nothing when none is, or when what came already has not been taken. */
    private OptionalLong owedSince() {
        if (calls.values().stream().anyMatch(Call::full)) {
            heard = reach.time().nanos();
        }
        return calls.values().stream()
                .mapToLong(call -> Math.max(call.began.get(), heard))
                .min();
    }

    /** Whether there is a connection now. */
    boolean alive() {
        synchronized (live) {
            return !live.isEmpty();
        }
    }

    /** Raises what ended the session. */
    void check() {
        failure.get().ifPresent(e -> {
            throw new HoldfastException(e.code(), e.subject(), String.valueOf(e.getMessage()), e);
        });
        if (closed) {
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "session", "The session was closed.");
        }
    }

    void fail(HoldfastException why) {
        failure.compareAndSet(Optional.empty(), Optional.of(why));
        for (Call call : List.copyOf(calls.values())) {
            if (calls.remove(call.number, call)) {
                call.fail(why);
            }
        }
        synchronized (live) {
            live.notifyAll();
        }
    }

    @Override
    public void close() {
        closed = true;
        owed.close();
        List<Lane> rest;
        synchronized (live) {
            rest = List.copyOf(live);
            live.notifyAll();
        }
        rest.forEach(lane -> lane.connection.close());
        fail(new HoldfastException(ErrorCode.SESSION_CANCELLED, "session", "The session was closed."));
    }
}
