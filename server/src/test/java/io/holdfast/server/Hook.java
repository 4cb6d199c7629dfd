package io.holdfast.server;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.format.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/** The other side of a webhook. */
final class Hook implements AutoCloseable {
    static final String SECRET = "a secret of the hook";

    private final HttpServer server;
    private final List<JsonNode> posts = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile boolean signed = true;

    Hook() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/hook", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String stamp = String.valueOf(exchange.getRequestHeaders().getFirst("X-Holdfast-Timestamp"));
            String text = new String(body, StandardCharsets.UTF_8);
            signed &= ("sha256=" + hmac(stamp + "." + text))
                    .equals(exchange.getRequestHeaders().getFirst("X-Holdfast-Signature"));
            int answer = status;
            if (answer == 200) {
                posts.add(Client.MAPPER.readTree(text));
            }
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
    }

    private static String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    void answers(int with) {
        status = with;
    }

    /** Whether every post had the right signature. */
    boolean signed() {
        return signed;
    }

    List<JsonNode> posts() {
        return posts;
    }

    /** Waits for the n-th post. */
    JsonNode post(int number) {
        long end = Time.system().nanos() + Estate.PATIENCE.toNanos();
        while (posts.size() < number) {
            if (Time.system().nanos() > end) {
                throw new IllegalStateException("there are only " + posts);
            }
            try {
                Time.system().sleep(Duration.ofMillis(50));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return posts.get(number - 1);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
