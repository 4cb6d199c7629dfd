package io.holdfast.protocol.control;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Connection;
import io.holdfast.protocol.Frame;
import io.holdfast.protocol.Identity;
import java.security.cert.X509Certificate;
import java.time.Duration;

/**
 * The stream between server and one agent or media server. It notices when the other end is gone. Any thread may send; one receives.
 *
 * @param <S> what this end says
 * @param <R> what the other end says
 */
public final class ControlStream<S, R> implements AutoCloseable {
    /** Answers with content and inventories are the longest. */
    static final int LARGEST = 4 << 20;

    private static final int MESSAGE = 1;
    private static final Duration SILENCE = Duration.ofSeconds(35);

    private final Connection connection;
    private final MessageCodec<S> saying;
    private final MessageCodec<R> hearing;

    private ControlStream(Connection connection, MessageCodec<S> saying, MessageCodec<R> hearing) {
        this.connection = connection;
        this.saying = saying;
        this.hearing = hearing;
        connection.allow(LARGEST, SILENCE);
    }

    /** The server's end. */
    public static ControlStream<Command, Report> ofServer(Connection connection) {
        return new ControlStream<>(connection, new CommandCodec(), new ReportCodec());
    }

    /** The other end. */
    public static ControlStream<Report, Command> ofMember(Connection connection) {
        return new ControlStream<>(connection, new ReportCodec(), new CommandCodec());
    }

    /** The other end, as its certificate names it. */
    public Identity peer() {
        return connection.peer();
    }

    /** The one that it showed. */
    public X509Certificate certificate() {
        return connection.certificate();
    }

    /**
     * Says something.
     *
     * @throws HoldfastException {@code LINK_BROKEN}; whether the message arrived is not known then
     */
    public void send(S message) {
        connection.send(MESSAGE, saying.encode(message));
    }

    /**
     * Waits for a message.
     *
     * @throws HoldfastException {@code LINK_BROKEN}, {@code LINK_SILENT}, {@code LINK_PROTOCOL}; the stream is of no use then
     */
    public R receive() {
        return understood(connection.receive());
    }

    /** Waits for so long at most, also when the other end shows that it is there; throws as {@link #receive()} does. */
    public R receive(Duration within) {
        return understood(connection.receive(within));
    }

    private R understood(Frame frame) {
        if (frame.type() != MESSAGE) {
            throw malformed("a frame of type " + frame.type());
        }
        return decode(frame.payload());
    }

    private R decode(byte[] payload) {
        try {
            return hearing.decode(payload, "message");
        } catch (HoldfastException | IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private HoldfastException malformed(String what) {
        close();
        return new HoldfastException(
                ErrorCode.LINK_PROTOCOL,
                peer().toString(),
                "The " + peer() + " sent what cannot be understood (" + what
                        + "); the connection was closed. Check that both ends have versions that fit.");
    }

    @Override
    public void close() {
        connection.close();
    }
}
