package io.holdfast.agent.nbd;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The server's side of a conversation, polite as long as nobody makes it say something else. */
final class Talk {
    static final long SIZE = 64 << 10;
    static final int CONTEXT = 7;

    private final DataInputStream in;
    private final DataOutputStream out;

    /** What the client wants. */
    record Request(int command, long cookie, long position, int length) {}

    Talk(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = new DataOutputStream(out);
    }

    /** Makes the bytes of numbers, texts and arrays: a {@link Short} is two bytes, and so on. */
    static byte[] bytes(Object... parts) {
        ByteBuffer buffer = ByteBuffer.allocate(128 << 10);
        for (Object each : parts) {
            switch (each) {
                case Short number -> buffer.putShort(number);
                case Integer number -> buffer.putInt(number);
                case Long number -> buffer.putLong(number);
                case String text -> buffer.put(text.getBytes(StandardCharsets.UTF_8));
                case byte[] array -> buffer.put(array);
                default -> throw new IllegalArgumentException(each.toString());
            }
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    void send(Object... parts) throws IOException {
        out.write(bytes(parts));
        out.flush();
    }

    void greet() throws IOException {
        send(Numbers.GREETING_MAGIC, Numbers.OPTION_MAGIC, (short) 3);
        in.readInt();
    }

    /** The next option that the client asks about; what it says of it is passed over. */
    int option() throws IOException {
        in.readLong();
        int option = in.readInt();
        in.skipNBytes(in.readInt());
        return option;
    }

    void reply(int option, int type, Object... payload) throws IOException {
        byte[] bytes = bytes(payload);
        send(Numbers.OPTION_REPLY_MAGIC, option, type, bytes.length, bytes);
    }

    /** Answers options as they should be until one comes that is to be answered otherwise. */
    void optionsUntil(int stop) throws IOException {
        while (true) {
            int option = option();
            if (option == stop) {
                return;
            }
            answer(option);
            if (option == Numbers.OPTION_GO) {
                return;
            }
        }
    }

    void answer(int option) throws IOException {
        switch (option) {
            case Numbers.OPTION_STRUCTURED_REPLY -> reply(option, Numbers.REPLY_ACK);
            case Numbers.OPTION_SET_META_CONTEXT -> {
                reply(option, Numbers.REPLY_META_CONTEXT, CONTEXT, NbdOptions.ALLOCATION);
                reply(option, Numbers.REPLY_ACK);
            }
            case Numbers.OPTION_GO -> {
                reply(option, Numbers.REPLY_INFO, (short) Numbers.ABOUT_EXPORT, SIZE, (short) 1);
                reply(option, Numbers.REPLY_INFO, (short) Numbers.ABOUT_BLOCK_SIZE, 1, 4096, 1 << 25);
                reply(option, Numbers.REPLY_ACK);
            }
            default -> reply(option, Numbers.ERROR_UNSUPPORTED);
        }
    }

    /** Everything until the export is open. */
    void open() throws IOException {
        greet();
        optionsUntil(Numbers.OPTION_GO);
        answer(Numbers.OPTION_GO);
    }

    Request request() throws IOException {
        in.readInt();
        in.readShort();
        return new Request(in.readShort(), in.readLong(), in.readLong(), in.readInt());
    }

    void chunk(Request request, int flags, int type, Object... payload) throws IOException {
        byte[] bytes = bytes(payload);
        send(Numbers.CHUNK_MAGIC, (short) flags, (short) type, request.cookie(), bytes.length, bytes);
    }

    /** Serves content as it is, in pieces and with a hole where it begins with zeros, until the client goes. */
    void serve(byte[] content) throws IOException {
        open();
        while (true) {
            Request request = request();
            switch (request.command()) {
                case Numbers.COMMAND_READ -> {
                    for (int[] piece : pieces(request, content)) {
                        if (content[piece[0]] == 0) {
                            chunk(request, 0, Numbers.CHUNK_OFFSET_HOLE, (long) piece[0], piece[1]);
                        } else {
                            byte[] bytes = new byte[piece[1]];
                            System.arraycopy(content, piece[0], bytes, 0, piece[1]);
                            chunk(request, 0, Numbers.CHUNK_OFFSET_DATA, (long) piece[0], bytes);
                        }
                    }
                    chunk(request, Numbers.CHUNK_DONE, Numbers.CHUNK_NONE);
                }
                case Numbers.COMMAND_BLOCK_STATUS ->
                    chunk(
                            request,
                            Numbers.CHUNK_DONE,
                            Numbers.CHUNK_BLOCK_STATUS,
                            CONTEXT,
                            4096,
                            3,
                            (int) SIZE - 4096,
                            0);
                default -> {
                    return;
                }
            }
        }
    }

    /** Stretches of 4 KiB that are zeros and of others, the later first. */
    private static List<int[]> pieces(Request request, byte[] content) {
        List<int[]> pieces = new ArrayList<>();
        int end = (int) request.position() + request.length();
        int at = (int) request.position();
        while (at < end) {
            int stop = Math.min(end, (at / 4096 + 1) * 4096);
            boolean zero = content[at] == 0;
            while (stop < end && (content[stop] == 0) == zero) {
                stop = Math.min(end, stop + 4096);
            }
            pieces.add(new int[] {at, stop - at});
            at = stop;
        }
        return pieces.reversed();
    }
}
