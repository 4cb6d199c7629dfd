package io.holdfast.media;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between two ends and cuts connections: all of them when told, and each after a random number of bytes. */
final class CuttingRelay implements AutoCloseable {
    private final ServerSocket socket;
    private final int target;
    private final Random random;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();

    private CuttingRelay(ServerSocket socket, int target, Random random) {
        this.socket = socket;
        this.target = target;
        this.random = random;
    }

    static CuttingRelay before(int target, Random random) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        CuttingRelay relay = new CuttingRelay(socket, target, random);
        Thread.ofVirtual().start(relay::accept);
        return relay;
    }

    int port() {
        return socket.getLocalPort();
    }

    int cuts() {
        return cuts.get();
    }

    void cut() {
        open.forEach(this::end);
    }

    private void end(Socket each) {
        if (open.remove(each)) {
            cuts.incrementAndGet();
        }
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
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(near);
                open.add(far);
                int bytes;
                synchronized (random) {
                    bytes = 500_000 + random.nextInt(3_000_000);
                }
                Thread.ofVirtual().start(() -> pump(near, far, bytes));
                Thread.ofVirtual().start(() -> pump(far, near, bytes));
            } catch (IOException e) {
                // Closed, or the target is away for a moment.
            }
        }
    }

    private void pump(Socket from, Socket to, int bytes) {
        byte[] buffer = new byte[8 << 10];
        int left = bytes;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int got = in.read(buffer); got >= 0 && left > 0; got = in.read(buffer)) {
                out.write(buffer, 0, Math.min(got, left));
                left -= got;
            }
        } catch (IOException e) {
            // Cut.
            left = 0;
        } finally {
            end(from);
            end(to);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        cut();
    }
}
