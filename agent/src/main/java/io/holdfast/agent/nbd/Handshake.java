package io.holdfast.agent.nbd;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The part of a conversation in which both sides find out what the other can, and which export it is about. For one thread. */
final class Handshake {
    private static final int PADDING = 124;
    private static final byte[] NOTHING = {};

    /** Turns a wire into an encrypted one. */
    @FunctionalInterface
    interface Encryption {
        Wire over(Wire plain) throws IOException;
    }

    private final Peer peer;
    private Wire wire;
    private Inlet in;
    private Options options;
    private int serverFlags;

    Handshake(Peer peer, Wire wire, Inlet in) {
        this.peer = peer;
        this.wire = wire;
        this.in = in;
        options = new Options(peer, wire, in);
    }

    /** What the transmission reads from; it may have begun to arrive. */
    Inlet in() {
        return in;
    }

    /** What the transmission writes to. */
    Wire wire() {
        return wire;
    }

    /** Takes the server's first words and says that options follow. */
    void greet() throws IOException {
        if (in.i64() != Numbers.GREETING_MAGIC) {
            throw peer.violation("its first bytes are not those of an NBD server");
        }
        if (in.i64() != Numbers.OPTION_MAGIC) {
            throw peer.violation("it speaks a version of the protocol that has no options");
        }
        serverFlags = in.u16() & (Numbers.FIXED_NEWSTYLE | Numbers.NO_ZEROES);
        wire.write(ByteBuffer.allocate(Integer.BYTES).putInt(serverFlags).flip());
    }

    private boolean has(int flag) {
        return (serverFlags & flag) != 0;
    }

    /** Everything from here on is encrypted. */
    void encrypt(Encryption encryption) throws IOException {
        needOptions();
        Options.Reply reply =
                options.ask(Numbers.OPTION_STARTTLS, NOTHING, Numbers.REPLY_ACK).last();
        if (reply.failed()) {
            throw new HoldfastException(
                    ErrorCode.NBD_TLS,
                    peer.title(),
                    "The server of " + peer.title() + " does not do TLS"
                            + Peer.quote(reply.payload(), 0, reply.payload().length)
                            + ". Set it up there, or use nbd where the network is safe.");
        }
        // What lies in the buffer came in the clear, and must not pass for what comes encrypted.
        if (in.waiting() > 0) {
            throw peer.violation("it went on in the clear after it agreed to TLS");
        }
        wire = encryption.over(wire);
        in = new Inlet(wire);
        options = new Options(peer, wire, in);
    }

    /** The names of the exports. */
    Set<String> list() throws IOException {
        needOptions();
        Options.Answer answer = options.ask(Numbers.OPTION_LIST, NOTHING, Numbers.REPLY_SERVER);
        if (answer.last().failed()) {
            throw options.refusal(answer.last(), "list its exports");
        }
        List<String> names = new ArrayList<>();
        for (Options.Reply item : answer.items()) {
            byte[] payload = item.payload();
            long length = payload.length < Integer.BYTES
                    ? Long.MAX_VALUE
                    : Integer.toUnsignedLong(ByteBuffer.wrap(payload).getInt());
            if (length > payload.length - Integer.BYTES || length > Numbers.LONGEST_STRING) {
                throw peer.violation("the name of an export is longer than its reply or than names may be");
            }
            names.add(peer.text(payload, Integer.BYTES, (int) length));
        }
        return Set.copyOf(names);
    }

    /** Which kinds of block status an export has, as far as the server tells. */
    Set<String> contexts(String export) throws IOException {
        needOptions();
        if (!structured()) {
            return Set.of();
        }
        // No query asks for all of them; some servers then leave out those with parameters, which their own prefix
        // brings.
        Options.Answer all = askContexts(Numbers.OPTION_LIST_META_CONTEXT, export, Set.of());
        if (all.last().type() == Numbers.ERROR_UNSUPPORTED) {
            return Set.of();
        }
        if (all.last().failed()) {
            throw options.refusal(all.last(), "list contexts");
        }
        List<String> names = new ArrayList<>();
        for (Options.Reply item : all.items()) {
            names.add(contextName(item));
        }
        return Set.copyOf(names);
    }

    /** Opens an export, with as many of the contexts as it has. */
    Agreement open(String export, Set<String> contexts) throws IOException {
        if (!has(Numbers.FIXED_NEWSTYLE)) {
            return openByName(export, false);
        }
        boolean structured = structured();
        Map<Integer, String> numbers = structured && !contexts.isEmpty() ? select(export, contexts) : Map.of();
        Options.Answer answer = options.ask(Numbers.OPTION_GO, goQuestion(export), Numbers.REPLY_INFO);
        if (answer.last().type() == Numbers.ERROR_UNSUPPORTED) {
            return openByName(export, structured).with(numbers);
        }
        if (answer.last().failed()) {
            throw options.refusal(answer.last(), "open the export");
        }
        return new Particulars(peer).of(answer.items(), structured).with(numbers);
    }

    /** Ends a handshake that opened nothing. */
    void abort() {
        try {
            if (has(Numbers.FIXED_NEWSTYLE)) {
                options.send(Numbers.OPTION_ABORT, NOTHING);
            }
        } catch (IOException e) {
            // It is gone already, which is what this was for.
            return;
        }
    }

    private void needOptions() {
        if (!has(Numbers.FIXED_NEWSTYLE)) {
            throw new HoldfastException(
                    ErrorCode.NBD_REFUSED,
                    peer.title(),
                    "The server of " + peer.title()
                            + " is too old: it knows no options beyond the export's name. Use a newer one.");
        }
    }

    private boolean structured() throws IOException {
        Options.Reply reply = options.ask(Numbers.OPTION_STRUCTURED_REPLY, NOTHING, Numbers.REPLY_ACK)
                .last();
        if (reply.type() == Numbers.ERROR_TLS_REQUIRED || reply.type() == Numbers.ERROR_SHUTDOWN) {
            throw options.refusal(reply, "talk");
        }
        return !reply.failed();
    }

    private Map<Integer, String> select(String export, Set<String> wanted) throws IOException {
        Options.Answer answer = askContexts(Numbers.OPTION_SET_META_CONTEXT, export, wanted);
        int last = answer.last().type();
        if (last == Numbers.ERROR_UNSUPPORTED || last == Numbers.ERROR_POLICY || last == Numbers.ERROR_INVALID) {
            return Map.of();
        }
        if (answer.last().failed()) {
            throw options.refusal(answer.last(), "select contexts");
        }
        Map<Integer, String> numbers = new HashMap<>();
        for (Options.Reply item : answer.items()) {
            String name = contextName(item);
            if (!wanted.contains(name) || numbers.containsValue(name)) {
                throw peer.violation("it selected the context '" + name + "', for which it was not asked");
            }
            int number = ByteBuffer.wrap(item.payload()).getInt();
            if (numbers.put(number, name) != null) {
                throw peer.violation("two contexts have the number " + number);
            }
        }
        return Map.copyOf(numbers);
    }

    private Options.Answer askContexts(int option, String export, Collection<String> queries) throws IOException {
        byte[] name = export.getBytes(StandardCharsets.UTF_8);
        List<byte[]> encoded = queries.stream()
                .map(each -> each.getBytes(StandardCharsets.UTF_8))
                .toList();
        int room = 2 * Integer.BYTES + name.length;
        for (byte[] each : encoded) {
            room += Integer.BYTES + each.length;
        }
        ByteBuffer question =
                ByteBuffer.allocate(room).putInt(name.length).put(name).putInt(encoded.size());
        for (byte[] each : encoded) {
            question.putInt(each.length).put(each);
        }
        return options.ask(option, question.array(), Numbers.REPLY_META_CONTEXT);
    }

    private String contextName(Options.Reply item) {
        int length = item.payload().length - Integer.BYTES;
        if (length < 1 || length > Numbers.LONGEST_STRING) {
            throw peer.violation("a context has no name or too long a one");
        }
        return peer.text(item.payload(), Integer.BYTES, length);
    }

    private static byte[] goQuestion(String export) {
        byte[] name = export.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + name.length + 2 * Short.BYTES)
                .putInt(name.length)
                .put(name)
                .putShort((short) 1)
                .putShort((short) Numbers.ABOUT_BLOCK_SIZE)
                .array();
    }

    /** The old way, in which a server that does not have the export can only hang up. */
    private Agreement openByName(String export, boolean structured) throws IOException {
        options.send(Numbers.OPTION_EXPORT_NAME, export.getBytes(StandardCharsets.UTF_8));
        long size = in.i64();
        int flags = in.u16();
        if (!has(Numbers.NO_ZEROES)) {
            in.skip(PADDING);
        }
        return Agreement.of(peer, size, flags, structured, BlockSizes.UNSAID);
    }
}
