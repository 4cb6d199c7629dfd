package io.holdfast.e2e.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line between two ends that can be cut and mended, and may be a long one. While it is cut, whoever dials is cut off at once. */
final class Relay implements AutoCloseable {
    private final ServerSocket socket;
    private final int target;
    private final Duration delay;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Line line = Line.WHOLE;

    private enum Line {
        WHOLE,
        CUT
    }

    private Relay(ServerSocket socket, int target, Duration delay) {
        this.socket = socket;
        this.target = target;
        this.delay = delay;
    }

    static Relay before(int target) throws IOException {
        return before(target, Duration.ZERO);
    }

    /** One on which whatever is sent is so late. */
    static Relay before(int target, Duration delay) throws IOException {
        Relay relay = new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, delay);
        Thread.ofVirtual().start(relay::accept);
        return relay;
    }

    int port() {
        return socket.getLocalPort();
    }

    void cut() {
        line = Line.CUT;
        open.forEach(Relay::end);
        open.clear();
    }

    void mend() {
        line = Line.WHOLE;
    }

    private static void end(Socket each) {
        try {
            each.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket near = socket.accept();
                if (line == Line.CUT) {
                    near.close();
                } else {
                    Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                    open.add(near);
                    open.add(far);
                    Thread.ofVirtual().start(() -> pump(near, far));
                    Thread.ofVirtual().start(() -> pump(far, near));
                }
            } catch (IOException e) {
                // Closed, or the target is away for a moment.
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                SlowKind.rest(delay);
                out.write(buffer, 0, got);
            }
        } catch (IOException e) {
            // Cut.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        cut();
    }
}
