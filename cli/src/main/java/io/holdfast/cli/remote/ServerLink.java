package io.holdfast.cli.remote;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests to one server. What it refuses is thrown, in its own words and with its own code. */
final class ServerLink implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration ANSWER = Duration.ofMinutes(5);
    private static final int PAGE = 200;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final HttpClient http;
    private final URI server;
    private final Optional<String> token;

    /** What came back; a body that is none is missing. */
    record Answer(JsonNode body, Optional<String> etag) {}

    private ServerLink(URI server, Optional<String> certificates, Optional<String> token) {
        this.server = server;
        this.token = token;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT);
        certificates.ifPresent(text -> builder.sslContext(believing(text)));
        http = builder.build();
    }

    static ServerLink of(SavedLogin login) {
        return new ServerLink(login.server(), login.certificates(), Optional.of(login.token()));
    }

    /** For somebody who has not logged in yet. */
    static ServerLink stranger(URI server, Optional<String> certificates) {
        return new ServerLink(server, certificates, Optional.empty());
    }

    private static SSLContext believing(String certificates) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates.getBytes(StandardCharsets.UTF_8)))) {
                store.setCertificateEntry("root " + number++, each);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new HoldfastException(
                    ErrorCode.LINK_CREDENTIALS,
                    "--ca",
                    "The certificates to believe cannot be read: " + InWords.of(e)
                            + ". They are a PEM file, such as the server's ca.pem.",
                    e);
        }
    }

    /** The server's name or number. */
    String host() {
        return server.getHost();
    }

    static JsonNode parse(String subject, String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new HoldfastException(
                    ErrorCode.USAGE, subject, subject + " is no JSON: " + e.getOriginalMessage() + ".", e);
        }
    }

    static String text(Object json) {
        return MAPPER.writeValueAsString(json);
    }

    /** As it stands in a path or a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Answer get(String path) {
        return send("GET", path, Optional.empty(), Map.of());
    }

    Answer post(String path, String body) {
        return send("POST", path, Optional.of(body), Map.of());
    }

    /** Asks for something to be done with one thing. */
    JsonNode act(Operation operation, String id) {
        return send(operation.method(), operation.at(id), Optional.empty(), Map.of())
                .body();
    }

    /** What a list has: its items, and what stands between them and cannot be read. */
    record Listed(List<JsonNode> items, List<JsonNode> unreadable) {}

    /** All items of a list, or the first so many. */
    List<JsonNode> items(String path, int most) {
        return list(path, most).items();
    }

    /** All of a list that comes in pages, or its first so many items. */
    Listed list(String path, int most) {
        List<JsonNode> items = new ArrayList<>();
        List<JsonNode> unreadable = new ArrayList<>();
        String list = path + (path.contains("?") ? "&" : "?") + "limit=";
        Optional<String> after = Optional.empty();
        do {
            JsonNode page = get(list
                            + Math.min(PAGE, most - items.size())
                            + after.map(next -> "&after=" + encoded(next)).orElse(""))
                    .body();
            page.path("items").forEach(items::add);
            page.path("unreadable").forEach(unreadable::add);
            after = page.has("next") ? Optional.of(page.path("next").asString()) : Optional.empty();
        } while (after.isPresent() && items.size() < most);
        return new Listed(items, unreadable);
    }

    Answer send(String method, String path, Optional<String> body, Map<String, String> headers) {
        HttpRequest.Builder request = request(method, path, body).timeout(ANSWER);
        headers.forEach(request::header);
        return answered(request.build(), path);
    }

    private Answer answered(HttpRequest request, String path) {
        return talked(() -> {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode read = read(response, response.body());
            if (response.statusCode() >= 400) {
                throw refused(response.statusCode(), read, path);
            }
            return new Answer(read, response.headers().firstValue("ETag"));
        });
    }

    private HttpRequest.Builder request(String method, String path, Optional<String> body) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(server.resolve(path))
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            body.map(HttpRequest.BodyPublishers::ofString)
                                    .orElseGet(HttpRequest.BodyPublishers::noBody));
        } catch (IllegalArgumentException e) {
            throw new HoldfastException(ErrorCode.USAGE, path, "This is no request: " + e.getMessage() + ".", e);
        }
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private static JsonNode read(HttpResponse<?> response, String body) {
        boolean json = response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.contains("json"))
                .isPresent();
        return json ? parse("The answer", body) : MAPPER.missingNode();
    }

    /** Sends a file as it is. */
    JsonNode upload(String path, Path file) {
        HttpRequest.BodyPublisher body;
        try {
            body = HttpRequest.BodyPublishers.ofFile(file);
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.SOURCE_UNREADABLE,
                    file.toString(),
                    "Cannot read " + file + ": " + InWords.of(e) + ".",
                    e);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/octet-stream")
                .POST(body);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return answered(request.build(), path).body();
    }

    /** Takes content in. What {@code to} throws is thrown; content that is not whole is an error. */
    void content(String path, String body, Taker to) {
        HttpRequest request = request("POST", path, Optional.of(body)).build();
        talked(() -> {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                if (response.statusCode() >= 400) {
                    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    throw refused(response.statusCode(), read(response, text), path);
                }
                to.take(in);
            }
            return path;
        });
    }

    /** Takes content in. */
    @FunctionalInterface
    interface Taker {
        void take(InputStream content) throws IOException;
    }

    private interface Talk<T> {
        T talk() throws IOException, InterruptedException;
    }

    private <T> T talked(Talk<T> talk) {
        try {
            return talk.talk();
        } catch (SSLException e) {
            throw new HoldfastException(
                    ErrorCode.LINK_STRANGER,
                    server.toString(),
                    server + " does not show a certificate that is believed here: " + InWords.of(e)
                            + ". Name the installation's certificate with --ca.",
                    e);
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.LINK_UNREACHABLE,
                    server.toString(),
                    "Cannot reach " + server + ": " + InWords.of(e) + ". Is the server running, and the address right?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.LINK_BROKEN, server.toString(), "The request was interrupted.", e);
        }
    }

    /** A code as the server writes it, if this version knows it. */
    static Optional<ErrorCode> code(String code) {
        return Arrays.stream(ErrorCode.values())
                .filter(each -> each.code().equals(code))
                .findFirst();
    }

    private static HoldfastException refused(int status, JsonNode problem, String path) {
        ErrorCode code = code(problem.path("code").asString("")).orElse(ErrorCode.LINK_PROTOCOL);
        return new HoldfastException(
                code,
                problem.path("subject").asString(path),
                problem.path("detail").asString("The server answered " + status + " to " + path + "."));
    }

    @Override
    public void close() {
        http.close();
    }
}
