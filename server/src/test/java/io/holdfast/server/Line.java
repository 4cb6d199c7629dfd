package io.holdfast.server;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a port of this machine that can be cut and mended: cut, it takes connections and ends them. It can end one in its middle, too. */
final class Line implements AutoCloseable {
    private static final int RECORD_HEAD = 5;
    private static final int SEALED = 23;

    private final ServerSocket door;
    private final int to;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger doomed = new AtomicInteger();
    private volatile boolean cut;

    Line(int to) {
        this.to = to;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::serve);
    }

    int port() {
        return door.getLocalPort();
    }

    void cut() {
        cut = true;
        open.forEach(Line::end);
        open.clear();
    }

    void mend() {
        cut = false;
    }

    /** The next connections, so many, end when their TLS stands. */
    void doom(int connections) {
        doomed.set(connections);
    }

    private void serve() {
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                if (cut) {
                    near.close();
                } else {
                    join(near, new Socket(InetAddress.getLoopbackAddress(), to));
                }
            } catch (IOException e) {
                // The next connection may do better; a closed door ends the loop.
            }
        }
    }

    private void join(Socket near, Socket far) {
        open.addAll(List.of(near, far));
        Thread.startVirtualThread(
                doomed.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                        ? () -> begin(near, far)
                        : () -> carry(near, far));
        Thread.startVirtualThread(() -> carry(far, near));
    }

    /** Of TLS 1.3: what a client says after its handshake no longer arrives. */
    private static void begin(Socket near, Socket far) {
        try {
            DataInputStream sent = new DataInputStream(near.getInputStream());
            int sealed = 0;
            while (sealed < 2) {
                byte[] head = sent.readNBytes(RECORD_HEAD);
                byte[] record = sent.readNBytes(ByteBuffer.wrap(head).getShort(RECORD_HEAD - 2));
                sealed += head[0] == SEALED ? 1 : 0;
                if (sealed < 2) {
                    far.getOutputStream().write(head);
                    far.getOutputStream().write(record);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        end(near);
        end(far);
    }

    private static void carry(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // It ends below.
        }
        end(from);
        end(to);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
