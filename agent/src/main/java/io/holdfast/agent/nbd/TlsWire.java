package io.holdfast.agent.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** An encrypted wire over another. */
final class TlsWire implements Wire {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire plain;
    private final SSLEngine engine;
    private final ByteBuffer arrived;
    private final ByteBuffer opened;
    private final ByteBuffer sealed;
    private final Object writing = new Object();

    private TlsWire(Wire plain, SSLEngine engine) {
        this.plain = plain;
        this.engine = engine;
        arrived = ByteBuffer.allocateDirect(4 * engine.getSession().getPacketBufferSize())
                .flip();
        opened = ByteBuffer.allocateDirect(engine.getSession().getApplicationBufferSize())
                .flip();
        sealed = ByteBuffer.allocateDirect(engine.getSession().getPacketBufferSize());
    }

    /** Shakes hands. */
    static TlsWire over(Wire plain, SSLEngine engine) throws IOException {
        TlsWire wire = new TlsWire(plain, engine);
        engine.beginHandshake();
        boolean going = true;
        while (going) {
            going = wire.shake();
        }
        return wire;
    }

    /** One step of a handshake; false when it is over. */
    private boolean shake() throws IOException {
        return switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                runTasks();
                yield true;
            }
            case NEED_WRAP -> {
                write(NOTHING.duplicate());
                yield true;
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                opened.compact();
                try {
                    if (unwrap(opened) < 0) {
                        throw new EOFException("the server closed the connection during the TLS handshake");
                    }
                } finally {
                    opened.flip();
                }
                yield true;
            }
            case FINISHED, NOT_HANDSHAKING -> false;
        };
    }

    private void runTasks() {
        Runnable task = engine.getDelegatedTask();
        while (task != null) {
            task.run();
            task = engine.getDelegatedTask();
        }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        while (true) {
            if (opened.hasRemaining()) {
                int count = Math.min(to.remaining(), opened.remaining());
                to.put(opened.slice(opened.position(), count));
                opened.position(opened.position() + count);
                return count;
            }
            boolean direct = to.remaining() >= opened.capacity();
            int count;
            if (direct) {
                count = unwrap(to);
            } else {
                opened.clear();
                try {
                    count = unwrap(opened);
                } finally {
                    opened.flip();
                }
            }
            if (count < 0 || (direct && count > 0)) {
                return count;
            }
            // Key changes and tickets arrive among the data.
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                write(NOTHING.duplicate());
            }
        }
    }

    /** Opens one record; gives how many bytes were in it, which may be none, or -1 at the end. */
    private int unwrap(ByteBuffer to) throws IOException {
        while (true) {
            SSLEngineResult result = engine.unwrap(arrived, to);
            switch (result.getStatus()) {
                case OK -> {
                    return result.bytesProduced();
                }
                case CLOSED -> {
                    return -1;
                }
                case BUFFER_OVERFLOW -> throw new SSLException("a record is larger than records may be");
                case BUFFER_UNDERFLOW -> {
                    arrived.compact();
                    try {
                        if (plain.read(arrived) < 0) {
                            return -1;
                        }
                    } finally {
                        arrived.flip();
                    }
                }
            }
        }
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        synchronized (writing) {
            do {
                sealed.clear();
                SSLEngineResult result = engine.wrap(from, sealed);
                if (result.getStatus() != SSLEngineResult.Status.OK) {
                    throw new SSLException("TLS ended: " + result.getStatus());
                }
                plain.write(sealed.flip());
            } while (from.hasRemaining());
        }
    }

    @Override
    public void close() {
        plain.close();
    }
}
