package io.holdfast.agent.nbd;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open export. Safe for use by many threads; what one thread reads is spread over all connections. When a connection fails so does what was under way on it, and
 * everything asked for later: open the export anew then, if the error's code says that it may help.
 */
public final class NbdExport implements AutoCloseable {
    /** A question about blocks is about so much; lengths have 32 bits. */
    private static final long LONGEST_QUESTION = 1L << 31;

    private final Peer peer;
    private final Agreement agreement;
    private final List<Connection> connections;
    private final int request;
    private final AtomicInteger turn = new AtomicInteger();

    NbdExport(Peer peer, Agreement agreement, List<Connection> connections, int request) {
        this.peer = peer;
        this.agreement = agreement;
        this.connections = List.copyOf(connections);
        int fitting = Math.min(request, agreement.blocks().most());
        this.request = Math.max(
                (int) agreement.blocks().down(fitting), agreement.blocks().least());
    }

    /** Bytes in all. */
    public long size() {
        return agreement.size();
    }

    /** The address, for people. */
    public String title() {
        return peer.title();
    }

    public Set<NbdFeature> features() {
        return NbdFeature.of(agreement.flags());
    }

    /** Those of the wanted contexts that the export has. */
    public Set<String> contexts() {
        return Set.copyOf(agreement.contexts().values());
    }

    /** How many connections it has. */
    public int connections() {
        return connections.size();
    }

    /**
     * Reads as many bytes as asked for.
     *
     * @throws HoldfastException when not all of it was read; what the memory then holds is not known
     */
    public void read(long position, byte[] to, int offset, int length) {
        start(position, to, offset, length).await();
    }

    /** Begins a read; waits only for room among the requests under way. Errors come when it is awaited. */
    public NbdReading start(long position, byte[] to, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, to.length);
        Objects.checkFromIndexSize(position, length, agreement.size());
        List<NbdReading.Piece> pieces = new ArrayList<>(length / request + 2);
        long at = position;
        long end = position + length;
        try {
            while (at < end) {
                at = startPiece(pieces, at, end, to, offset + (int) (at - position));
            }
        } catch (HoldfastException e) {
            return new NbdReading(pieces, Optional.of(e));
        }
        return new NbdReading(pieces, Optional.empty());
    }

    private long startPiece(List<NbdReading.Piece> pieces, long at, long end, byte[] to, int offset) {
        BlockSizes blocks = agreement.blocks();
        long stop = Math.min(end, blocks.down(at) + request);
        long whole = end == agreement.size() ? end : blocks.down(stop);
        if (blocks.down(at) == at && (stop == agreement.size() || whole > at)) {
            stop = Math.min(stop, whole);
            submit(pieces, new PendingRead(at, to, offset, (int) (stop - at)), () -> {});
            return stop;
        }
        // Part of a block: the whole block is read elsewhere.
        long from = blocks.down(at);
        byte[] block = new byte[(int) (Math.min(from + blocks.least(), agreement.size()) - from)];
        int count = (int) (Math.min(end, from + block.length) - at);
        submit(
                pieces,
                new PendingRead(from, block, 0, block.length),
                () -> System.arraycopy(block, (int) (at - from), to, offset, count));
        return at + count;
    }

    private void submit(List<NbdReading.Piece> pieces, Pending request, Runnable after) {
        Connection connection = connection();
        connection.submit(request);
        pieces.add(new NbdReading.Piece(connection, request, after));
    }

    /** The one with the most room, each being first in turn. */
    private Connection connection() {
        int first = Math.floorMod(turn.getAndIncrement(), connections.size());
        Connection best = connections.get(first);
        for (int i = 0; i < connections.size(); i++) {
            Connection each = connections.get((first + i) % connections.size());
            Optional<HoldfastException> failure = each.failure();
            if (failure.isPresent()) {
                throw Connection.again(failure.get());
            }
            if (each.room() > best.room()) {
                best = each;
            }
        }
        return best;
    }

    /**
     * The status of the blocks from a position on, in every context that was selected.
     *
     * @param position before the end, and where a block begins: 0, or an end that was told before
     * @throws HoldfastException {@link ErrorCode#NBD_NO_CONTEXT} when there is no context
     */
    public NbdStatus status(long position) {
        Objects.checkIndex(position, agreement.size());
        if (agreement.contexts().isEmpty()) {
            throw noContext("any block status");
        }
        PendingStatus question = new PendingStatus(
                position, Math.min(LONGEST_QUESTION, agreement.size() - position), agreement.contexts());
        Connection connection = connection();
        connection.submit(question);
        connection.await(question);
        return question.status();
    }

    /**
     * The whole export in one context, in rising order without a gap. It is asked for piece by piece as the extents are taken; neighbours may have the same flags.
     *
     * @throws HoldfastException {@link ErrorCode#NBD_NO_CONTEXT}
     */
    public Iterator<NbdExtent> extents(String context) {
        if (!agreement.contexts().containsValue(context)) {
            throw noContext("the context '" + context + "'");
        }
        return new Iterator<>() {
            private Iterator<NbdExtent> told = List.<NbdExtent>of().iterator();
            private long at;

            @Override
            public boolean hasNext() {
                return at < agreement.size();
            }

            @Override
            public NbdExtent next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                if (!told.hasNext()) {
                    told = status(at).of(context).iterator();
                }
                NbdExtent next = told.next();
                at = next.end();
                return next;
            }
        };
    }

    private HoldfastException noContext(String what) {
        return new HoldfastException(
                ErrorCode.NBD_NO_CONTEXT,
                peer.title(),
                "The export " + peer.title() + " does not tell " + what
                        + ". See that the bitmap exists and that the server offers it; else back up in full.");
    }

    /** Takes leave of the server. Reads under way fail. */
    @Override
    public void close() {
        connections.forEach(Connection::close);
    }
}
