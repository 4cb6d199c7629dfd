package io.holdfast.agent.nbd;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Understands what a server sends once an export is open, and gives each request what is its own. For one thread; knows no sockets. */
final class Replies {
    private static final int MOST_EXTENTS = 1 << 20;
    private static final int EXTENT_LENGTH = 2 * Integer.BYTES;
    private static final int HOLE_LENGTH = Long.BYTES + Integer.BYTES;
    private static final int ERROR_LENGTH = Integer.BYTES + Short.BYTES;
    private static final int LONGEST_ERROR = ERROR_LENGTH + Numbers.LONGEST_STRING + 1024;

    private final Peer peer;
    private final Inlet in;
    private final Agreement agreement;
    private final Book book;

    /** The requests under way. */
    interface Book {
        Optional<Pending> find(long cookie);

        /** Its reply is whole. */
        void finished(long cookie, Pending request);
    }

    Replies(Peer peer, Inlet in, Agreement agreement, Book book) {
        this.peer = peer;
        this.in = in;
        this.agreement = agreement;
        this.book = book;
    }

    /**
     * Takes one message.
     *
     * @throws HoldfastException when it makes no sense, after which nothing else does
     */
    void next() throws IOException {
        int magic = in.i32();
        if (magic == Numbers.SIMPLE_REPLY_MAGIC) {
            simple();
        } else if (magic == Numbers.CHUNK_MAGIC && agreement.structured()) {
            chunk();
        } else {
            throw peer.violation("something that is not a reply, which begins with " + Integer.toHexString(magic));
        }
    }

    private void simple() throws IOException {
        int error = in.i32();
        long cookie = in.i64();
        Pending request = find(cookie);
        if (error != 0) {
            request.failed(refused(request, request.position(), error, ""));
        } else if (request instanceof PendingRead read && !agreement.structured()) {
            int at = claim(read, read.position(), read.length());
            in.bytes(read.to(), at, (int) read.length());
        } else {
            throw peer.violation("a reply without content to " + request.title());
        }
        book.finished(cookie, request);
    }

    private void chunk() throws IOException {
        boolean last = (in.u16() & Numbers.CHUNK_DONE) != 0;
        int type = in.u16();
        long cookie = in.i64();
        long length = in.u32();
        Pending request = find(cookie);
        if ((type & Numbers.CHUNK_ERROR_BIT) != 0) {
            error(request, type, length);
        } else {
            switch (type) {
                case Numbers.CHUNK_NONE -> check(length == 0 && last, request, "an empty chunk that is none");
                case Numbers.CHUNK_OFFSET_DATA -> data(request, length);
                case Numbers.CHUNK_OFFSET_HOLE -> hole(request, length);
                case Numbers.CHUNK_BLOCK_STATUS -> blockStatus(request, length);
                default -> throw peer.violation("a chunk of the unknown type " + type + " to " + request.title());
            }
        }
        if (last) {
            finish(cookie, request);
        }
    }

    private void finish(long cookie, Pending request) {
        if (!request.hasFailed()) {
            Optional<String> missing = request.missing();
            if (missing.isPresent()) {
                throw peer.violation("the reply to " + request.title() + " ends " + missing.get());
            }
        }
        book.finished(cookie, request);
    }

    private Pending find(long cookie) {
        return book.find(cookie).orElseThrow(() -> peer.violation("a reply to a request that is not under way"));
    }

    private void check(boolean holds, Pending request, String otherwise) {
        if (!holds) {
            throw peer.violation("in the reply to " + request.title() + ", " + otherwise);
        }
    }

    private PendingRead read(Pending request, String what) {
        if (request instanceof PendingRead read) {
            return read;
        }
        throw peer.violation(what + " in the reply to " + request.title());
    }

    private int claim(PendingRead read, long position, long count) {
        int at = read.claim(position, count);
        check(
                at >= 0,
                read,
                Long.toUnsignedString(count) + " bytes at " + Long.toUnsignedString(position)
                        + " that are outside of it or came before");
        return at;
    }

    private void data(Pending request, long length) throws IOException {
        PendingRead read = read(request, "data");
        check(length > Long.BYTES, request, "a data chunk of " + length + " bytes");
        long position = in.i64();
        int count = (int) Math.min(Integer.MAX_VALUE, length - Long.BYTES);
        in.bytes(read.to(), claim(read, position, length - Long.BYTES), count);
    }

    private void hole(Pending request, long length) throws IOException {
        PendingRead read = read(request, "a hole");
        check(length == HOLE_LENGTH, request, "a hole chunk of " + length + " bytes");
        long position = in.i64();
        long count = in.u32();
        read.zero(claim(read, position, count), (int) count);
    }

    private void blockStatus(Pending request, long length) throws IOException {
        if (!(request instanceof PendingStatus status)) {
            throw peer.violation("block status in the reply to " + request.title());
        }
        long count = (length - Integer.BYTES) / EXTENT_LENGTH;
        check(
                count >= 1 && count <= MOST_EXTENTS && length == Integer.BYTES + count * EXTENT_LENGTH,
                request,
                "a block status chunk of " + length + " bytes");
        int number = in.i32();
        String context = status.due(number)
                .orElseThrow(() -> peer.violation("block status of context " + number + ", unknown or told before"));
        status.put(context, extents(status, (int) count));
    }

    private List<NbdExtent> extents(PendingStatus status, int count) throws IOException {
        List<NbdExtent> extents = new ArrayList<>();
        long at = status.position();
        long start = at;
        int flags = 0;
        for (int i = 0; i < count; i++) {
            long length = in.u32();
            int next = in.i32();
            // The last one may reach beyond what was asked for, and none beyond the export.
            check(length > 0, status, "an extent of no bytes at " + at);
            check(at < status.end(), status, "an extent at " + at + ", behind what was asked for");
            if (i > 0 && next != flags) {
                extents.add(new NbdExtent(start, at - start, flags));
                start = at;
            }
            flags = next;
            at += length;
            check(at <= agreement.size(), status, "an extent up to " + at + ", behind the end");
            check(
                    agreement.blocks().down(at) == at || at == agreement.size(),
                    status,
                    "an extent up to " + at + ", where no block ends");
        }
        extents.add(new NbdExtent(start, at - start, flags));
        return List.copyOf(extents);
    }

    private void error(Pending request, int type, long length) throws IOException {
        check(length >= ERROR_LENGTH && length <= LONGEST_ERROR, request, "an error of " + length + " bytes");
        int number = in.i32();
        int told = in.u16();
        long rest = length - ERROR_LENGTH - told;
        boolean placed = type == Numbers.CHUNK_ERROR_OFFSET;
        check(
                rest >= (placed ? Long.BYTES : 0) && told <= Numbers.LONGEST_STRING,
                request,
                "an error message of " + told + " bytes");
        check(number != 0, request, "an error that is none");
        String message = Peer.quote(in.bytes(told), 0, told);
        long position = request.position();
        if (placed) {
            position = in.i64();
            rest -= Long.BYTES;
            check(
                    position >= request.position() && position < request.end(),
                    request,
                    "an error at " + Long.toUnsignedString(position));
        }
        in.skip(rest);
        request.failed(refused(request, position, number, message));
    }

    private HoldfastException refused(Pending request, long position, int number, String message) {
        NbdError error = NbdError.of(number);
        String what =
                peer.title() + ": the server answered " + error.title(number) + message + " to " + request.title();
        if (error == NbdError.ESHUTDOWN) {
            return new HoldfastException(
                    ErrorCode.NBD_UNREACHABLE,
                    peer.title(),
                    what + ": it is shutting down. Try again when it is back.");
        }
        return new HoldfastException(
                ErrorCode.NBD_READ_FAILED,
                peer.title(),
                what + ", at " + position + ". Look at the disk behind the server, and at its log.");
    }
}
