package io.holdfast.agent.nbd;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Questions before the transmission and their answers. How much a server may answer is bounded. */
final class Options {
    private static final int MOST_ITEMS = 10_000;
    private static final int LARGEST_ITEM = 16 << 10;
    private static final int LARGEST_ANSWER = 4 << 20;
    private static final int HEADER = 16;

    private final Peer peer;
    private final Wire wire;
    private final Inlet in;

    /** A reply to an option. */
    record Reply(int type, byte[] payload) {
        boolean failed() {
            return (type & Numbers.REPLY_ERROR) != 0;
        }
    }

    /** All replies to an option: the last is an acknowledgement or an error, the others are neither. */
    record Answer(List<Reply> items, Reply last) {}

    Options(Peer peer, Wire wire, Inlet in) {
        this.peer = peer;
        this.wire = wire;
        this.in = in;
    }

    /** Asks and takes the whole answer, whose items must be of the given type. */
    Answer ask(int option, byte[] question, int itemType) throws IOException {
        send(option, question);
        List<Reply> items = new ArrayList<>();
        int taken = 0;
        while (true) {
            Reply reply = reply(option);
            if (reply.failed() || reply.type() == Numbers.REPLY_ACK) {
                return new Answer(items, reply);
            }
            if (reply.type() != itemType) {
                throw peer.violation("a reply of type " + reply.type() + " to option " + option);
            }
            taken += reply.payload().length;
            items.add(reply);
            if (items.size() > MOST_ITEMS || taken > LARGEST_ANSWER) {
                throw peer.violation("the answer to option " + option + " does not end");
            }
        }
    }

    void send(int option, byte[] question) throws IOException {
        wire.write(ByteBuffer.allocate(HEADER + question.length)
                .putLong(Numbers.OPTION_MAGIC)
                .putInt(option)
                .putInt(question.length)
                .put(question)
                .flip());
    }

    private Reply reply(int option) throws IOException {
        if (in.i64() != Numbers.OPTION_REPLY_MAGIC) {
            throw peer.violation("the reply to option " + option + " does not begin as replies do");
        }
        int about = in.i32();
        if (about != option) {
            throw peer.violation("a reply to option " + about + " where one to " + option + " is due");
        }
        int type = in.i32();
        long length = in.u32();
        if (length > LARGEST_ITEM) {
            throw peer.violation("a reply of " + length + " bytes to option " + option);
        }
        return new Reply(type, in.bytes((int) length));
    }

    /** What an error reply means. */
    HoldfastException refusal(Reply reply, String what) {
        String said = Peer.quote(reply.payload(), 0, reply.payload().length);
        String title = peer.title();
        return switch (reply.type()) {
            case Numbers.ERROR_UNKNOWN ->
                new HoldfastException(
                        ErrorCode.NBD_NO_EXPORT,
                        title,
                        "There is no export " + title + said + ". Check its name; the server may list those it has.");
            case Numbers.ERROR_TLS_REQUIRED ->
                new HoldfastException(
                        ErrorCode.NBD_TLS, title, "The server of " + title + " demands TLS" + said + ". Use nbds.");
            case Numbers.ERROR_SHUTDOWN ->
                new HoldfastException(
                        ErrorCode.NBD_UNREACHABLE,
                        title,
                        "The server of " + title + " is shutting down" + said + ". Try again later.");
            default ->
                new HoldfastException(
                        ErrorCode.NBD_REFUSED,
                        title,
                        "The server of " + title + " refuses to " + what + ", error "
                                + (reply.type() & ~Numbers.REPLY_ERROR) + said + ". See its configuration.");
        };
    }
}
