package io.holdfast.server;

import io.holdfast.protocol.PemFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to the API over TLS, and believes only the installation's root. */
final class Client {
    /** In ASCII, so that half of a surrogate pair travels as it is. */
    static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final HttpClient http;
    private final URI server;
    private final Optional<String> bearer;

    private static final Map<String, String> BINARY = Map.of("Content-Type", "application/octet-stream");

    /** What came back; a body that is no JSON is a text node. */
    record Answer(int status, JsonNode body, HttpResponse<String> response) {
        String text(String field) {
            return body.path(field).asString();
        }

        String etag() {
            return response.headers().firstValue("ETag").orElseThrow();
        }
    }

    private Client(HttpClient http, URI server, Optional<String> bearer) {
        this.http = http;
        this.server = server;
        this.bearer = bearer;
    }

    static Client of(URI server, Path root) {
        return new Client(HttpClient.newBuilder().sslContext(trusting(root)).build(), server, Optional.empty());
    }

    static SSLContext trusting(Path root) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("root", PemFiles.certificates(root).getFirst());
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Client with(String token) {
        return new Client(http, server, Optional.of(token));
    }

    /** Logs in; the answer must be good. */
    Client login(String name, String password) {
        Answer answer = post("/api/v1/login", Map.of("name", name, "password", password));
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.toString());
        }
        return with(answer.text("token"));
    }

    /** Logs in with a first password, which becomes the usual one. */
    Client settled(String name, String first) {
        login(name, first).post("/api/v1/self/password", Map.of("old", first, "fresh", Lab.PASSWORD));
        return login(name, Lab.PASSWORD);
    }

    Answer get(String path) {
        return send("GET", path, Optional.empty(), Map.of());
    }

    Answer post(String path, Object body) {
        return post(path, body, Map.of());
    }

    Answer post(String path, Object body, Map<String, String> headers) {
        return send("POST", path, Optional.of(MAPPER.writeValueAsString(body)), headers);
    }

    Answer put(String path, Object body, String etag) {
        return send("PUT", path, Optional.of(MAPPER.writeValueAsString(body)), Map.of("If-Match", etag));
    }

    Answer delete(String path) {
        return send("DELETE", path, Optional.empty(), Map.of());
    }

    Answer delete(String path, String etag) {
        return send("DELETE", path, Optional.empty(), Map.of("If-Match", etag));
    }

    /** An answer that is read as it comes in. */
    HttpResponse<InputStream> open(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path));
        bearer.ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return opened(request.build());
    }

    HttpResponse<InputStream> open(String path, Object body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(body)));
        bearer.ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return opened(request.build());
    }

    private HttpResponse<InputStream> opened(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends bytes as they are. */
    Answer upload(String path, byte[] content) {
        return send("POST", path, HttpRequest.BodyPublishers.ofByteArray(content), BINARY);
    }

    /** Sends so many bytes, which are nothing. */
    Answer upload(String path, long bytes) {
        return send("POST", path, HttpRequest.BodyPublishers.ofInputStream(() -> new Nothing(bytes)), BINARY);
    }

    Answer send(String method, String path, Optional<String> body, Map<String, String> headers) {
        return send(
                method,
                path,
                body.map(HttpRequest.BodyPublishers::ofString).orElse(HttpRequest.BodyPublishers.noBody()),
                headers);
    }

    private Answer send(String method, String path, HttpRequest.BodyPublisher body, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).method(method, body);
        bearer.ifPresent(token -> request.header("Authorization", "Bearer " + token));
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = exchange(request.build());
            boolean json = response.headers()
                    .firstValue("Content-Type")
                    .filter(type -> type.contains("json"))
                    .isPresent();
            JsonNode read = json
                    ? MAPPER.readTree(response.body())
                    : MAPPER.getNodeFactory().stringNode(response.body());
            return new Answer(response.statusCode(), read, response);
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** After a path that is none the server closes the connection; this end may notice only when it uses it again. */
    private HttpResponse<String> exchange(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("received no bytes")) {
                return http.send(request, HttpResponse.BodyHandlers.ofString());
            }
            throw e;
        }
    }

    /** So many zeros. */
    private static final class Nothing extends InputStream {
        private long left;

        Nothing(long bytes) {
            left = bytes;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] to, int from, int most) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(most, left);
            left -= count;
            return count;
        }
    }
}
