package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSocket;

/**
 * Frames over TLS with somebody whose identity is known ({@code docs/protocol/transport.md}). Any thread may send; one receives. Both ends beat when they have nothing to say, so silence means that
 * the other is gone; who takes too long over one frame, or does not take what is sent, is cut off.
 */
public final class Connection implements AutoCloseable {
    /** Length of what follows, and type. */
    static final int HEADER = 5;
    /** What a frame may have before somebody allowed more. */
    static final int FIRST = 64 << 10;

    private static final int BEAT = 127;
    private static final int REFUSAL = 126;
    private static final Duration PULSE = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(35);
    /** For the first message of whoever dialled: beats alone keep no place. */
    public static final Duration FIRST_WORD = Duration.ofSeconds(30);

    private static final Duration FOR_EVER = Duration.ofDays(10_000);
    /** For the rest of a frame that has begun, either way. */
    private static final Duration STALL = Duration.ofSeconds(60);

    private final Socket raw;
    private final SSLSocket tls;
    private final BufferedInputStream in;
    private final Outlet out;
    private final Service service;
    private final Optional<X509Certificate> certificate;
    private final Time time;
    private final ReentrantLock sending = new ReentrantLock();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Thread guard;
    private volatile int largest = FIRST;
    private volatile long silence = SILENCE.toNanos();
    private volatile long lastSent;
    private volatile boolean inSend;
    private volatile boolean closed;

    Connection(Socket raw, SSLSocket tls, Service service, Optional<X509Certificate> certificate, Time time)
            throws IOException {
        this.raw = raw;
        this.tls = tls;
        this.service = service;
        this.certificate = certificate;
        this.time = time;
        in = new BufferedInputStream(tls.getInputStream(), 64 << 10);
        out = new Outlet(tls.getOutputStream());
        lastSent = time.nanos();
        guard = Thread.ofVirtual().name("guard of " + whom()).start(this::guard);
    }

    /** What it is for. */
    public Service service() {
        return service;
    }

    /** Who the other end is; not for those who enrol. */
    public Identity peer() {
        return known().orElseThrow(() -> new IllegalStateException("who enrols has no identity yet"));
    }

    /** By which the other end is known; not for those who enrol. */
    public X509Certificate certificate() {
        return certificate.orElseThrow(() -> new IllegalStateException("who enrols has no certificate yet"));
    }

    private Optional<Identity> known() {
        return certificate.flatMap(Identity::of);
    }

    private String whom() {
        return known().map(Identity::toString).orElse("somebody at " + raw.getRemoteSocketAddress());
    }

    /** Lets frames be as long as {@code bytes}, and the other end silent for so long. */
    public void allow(int bytes, Duration quiet) {
        largest = bytes;
        silence = quiet.toNanos();
    }

    /** Bytes sent so far, without those of TLS. */
    public long sent() {
        return sent.get();
    }

    public long received() {
        return received.get();
    }

    public boolean closed() {
        return closed;
    }

    /**
     * Sends a frame whose payload is these parts in a row. May wait until the other end takes it.
     *
     * @throws HoldfastException {@code LINK_BROKEN}; the connection is closed then
     */
    public void send(int type, byte[]... parts) {
        locked(() -> {
            sent.addAndGet(out.write(type, parts));
            out.flush();
        });
    }

    /** As {@link #send}, but the end of it may stay here until the next frame is sent: for many in a row, of which the last is sent. */
    public void queue(int type, byte[]... parts) {
        locked(() -> sent.addAndGet(out.write(type, parts)));
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    private void locked(Writing writing) {
        sending.lock();
        try {
            inSend = true;
            lastSent = time.nanos();
            writing.run();
        } catch (IOException e) {
            close();
            throw broken(e);
        } finally {
            lastSent = time.nanos();
            inSend = false;
            sending.unlock();
        }
    }

    /**
     * Waits for a frame.
     *
     * @throws HoldfastException {@code LINK_BROKEN} when the other end is gone, {@code LINK_SILENT}, {@code LINK_PROTOCOL}, or what the other end refused this one for; the connection is closed then
     */
    public Frame receive() {
        return receive(FOR_EVER);
    }

    /** Waits for a frame for so long at most, however often the other end beats; throws as {@link #receive()} does, {@code LINK_SILENT} then. */
    public Frame receive(Duration within) {
        long deadline = time.nanos() + within.toNanos();
        while (true) {
            Frame frame = next(deadline);
            switch (frame.type()) {
                case BEAT -> {}
                case REFUSAL -> {
                    close();
                    throw Problem.decode(frame.payload(), "refusal").exception();
                }
                default -> {
                    return frame;
                }
            }
        }
    }

    private Frame next(long limit) {
        try {
            byte[] header = new byte[HEADER];
            long now = time.nanos();
            fill(header, 0, 1, now + Math.min(silence, limit - now));
            long deadline = time.nanos() + STALL.toNanos();
            fill(header, 1, HEADER, deadline);
            ByteBuffer head = ByteBuffer.wrap(header);
            int length = head.getInt();
            int type = head.get();
            if (length < 1 || length - 1 > largest || type < 0) {
                close();
                throw malformed(length);
            }
            // Only now, and never more than was allowed.
            byte[] payload = new byte[length - 1];
            fill(payload, 0, payload.length, deadline);
            received.addAndGet(HEADER - 1L + length);
            return new Frame(type, payload);
        } catch (SocketTimeoutException e) {
            close();
            throw new HoldfastException(
                    ErrorCode.LINK_SILENT,
                    whom(),
                    "The " + whom() + " was silent for too long; the connection was closed. It is tried again.",
                    e);
        } catch (IOException e) {
            close();
            throw broken(e);
        }
    }

    private void fill(byte[] to, int from, int end, long deadline) throws IOException {
        int at = from;
        while (at < end) {
            long left = (deadline - time.nanos()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("too slow");
            }
            raw.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
            int got = in.read(to, at, end - at);
            if (got < 0) {
                throw new EOFException("the other end closed it");
            }
            at += got;
        }
    }

    private HoldfastException malformed(int length) {
        return new HoldfastException(
                ErrorCode.LINK_PROTOCOL,
                whom(),
                "The " + whom() + " sent a frame of " + Integer.toUnsignedString(length) + " bytes where at most "
                        + largest + " are allowed; the connection was closed.");
    }

    private HoldfastException broken(IOException cause) {
        return new HoldfastException(
                ErrorCode.LINK_BROKEN,
                whom(),
                "The connection with the " + whom() + " broke: " + InWords.of(cause) + ". It is tried again.",
                cause);
    }

    /** Tells the other end why not, and closes. */
    public void refuse(HoldfastException why) {
        try {
            send(REFUSAL, Problem.of(why).encode());
            end();
        } catch (HoldfastException e) {
            // It is gone; it cannot be told.
            close();
        }
    }

    /** Closes once the other end has closed, or after a moment: what was sent last is not lost. */
    public void end() {
        try {
            raw.setSoTimeout(2_000);
            tls.shutdownOutput();
            byte[] rest = new byte[1 << 10];
            long deadline = time.nanos() + Duration.ofSeconds(2).toNanos();
            while (in.read(rest) >= 0 && time.nanos() < deadline) {
                received.incrementAndGet();
            }
        } catch (IOException e) {
            // Closed either way.
            close();
        } finally {
            close();
        }
    }

    private void guard() {
        try {
            while (!closed) {
                time.sleep(PULSE.dividedBy(2));
                long quiet = time.nanos() - lastSent;
                if (inSend && quiet > STALL.toNanos()) {
                    close();
                } else if (!inSend && quiet >= PULSE.toNanos() - 1_000_000) {
                    send(BEAT);
                }
            }
        } catch (InterruptedException | HoldfastException e) {
            // Closed, or broken: who receives or sends is told.
            close();
        }
    }

    /** At once, whatever is under way: a polite farewell would wait for a send that is stuck. */
    @Override
    public void close() {
        closed = true;
        guard.interrupt();
        try {
            raw.close();
        } catch (IOException e) {
            // There is nothing left to close.
            return;
        }
    }
}
