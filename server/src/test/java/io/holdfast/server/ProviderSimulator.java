package io.holdfast.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.format.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A simulator of an OpenID provider: discovery, codes with PKCE that count once, a client with a secret, signed tokens that a test can spoil. */
final class ProviderSimulator implements AutoCloseable {
    static final String CLIENT = "holdfast";
    static final String SECRET = "a secret: of / the client";

    /** How an ID token is made out of its claims. */
    interface Maker {
        String token(JWTClaimsSet claims) throws JOSEException;
    }

    private record Granted(Map<String, String> request, String user) {}

    private final HttpServer server;
    private final Map<String, Granted> codes = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Time time;
    private volatile RSAKey key = fresh("first");
    private volatile UnaryOperator<JWTClaimsSet.Builder> spoil = UnaryOperator.identity();
    private volatile Maker maker = this::signed;
    private volatile String issuer;

    ProviderSimulator(Time time) {
        this.time = time;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        issuer = url();
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, offer()));
        server.createContext("/keys", exchange -> answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
        server.createContext("/token", this::token);
        server.start();
    }

    static RSAKey fresh(String id) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
            return new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                    .privateKey(pair.getPrivate())
                    .keyID(id)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private String offer() {
        return Client.MAPPER.writeValueAsString(Map.of(
                "issuer", issuer,
                "authorization_endpoint", url() + "/authorize",
                "token_endpoint", url() + "/token",
                "jwks_uri", url() + "/keys"));
    }

    /** What it calls itself from now on. */
    void callsItself(String other) {
        issuer = other;
    }

    /** Signs with another key from now on. */
    void rotate() {
        key = fresh("second");
    }

    void spoils(UnaryOperator<JWTClaimsSet.Builder> how) {
        spoil = how;
    }

    void makes(Maker how) {
        maker = how;
    }

    String signed(JWTClaimsSet claims) throws JOSEException {
        return signed(key, claims);
    }

    static String signed(RSAKey by, JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(by.getKeyID()).build(), claims);
        token.sign(new RSASSASigner(by));
        return token.serialize();
    }

    /** The signature of one token under the claims of another. */
    static String forged(String signed, JWTClaimsSet claims) {
        return signed.substring(0, signed.indexOf('.')) + "." + Base64URL.encode(claims.toString())
                + signed.substring(signed.lastIndexOf('.'));
    }

    static String unsigned(JWTClaimsSet claims) {
        return new PlainJWT(claims).serialize();
    }

    /** What the user's browser comes back with once {@code user} has logged in: code and state. */
    Map<String, String> login(URI there, String user) {
        Map<String, String> request = fields(there.getRawQuery());
        String code = "code-" + numbers.incrementAndGet() + "-" + user;
        codes.put(code, new Granted(request, user));
        return Map.of("code", code, "state", request.getOrDefault("state", ""));
    }

    static Map<String, String> fields(String query) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Granted granted = codes.remove(form.getOrDefault("code", ""));
        String basic = "Basic "
                + Base64.getEncoder()
                        .encodeToString((CLIENT + ":" + java.net.URLEncoder.encode(SECRET, StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.UTF_8));
        boolean right = granted != null
                && basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                && "authorization_code".equals(form.get("grant_type"))
                && form.getOrDefault("redirect_uri", "")
                        .equals(granted.request().get("redirect_uri"))
                && "S256".equals(granted.request().get("code_challenge_method"))
                && challenge(form.getOrDefault("code_verifier", ""))
                        .equals(granted.request().get("code_challenge"));
        if (!right || granted == null) {
            answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        try {
            answer(
                    exchange,
                    200,
                    Client.MAPPER.writeValueAsString(Map.of(
                            "access_token",
                            "unused",
                            "token_type",
                            "Bearer",
                            "id_token",
                            maker.token(claims(granted)))));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private JWTClaimsSet claims(Granted granted) {
        return spoil.apply(new JWTClaimsSet.Builder()
                        .issuer(url())
                        .audience(CLIENT)
                        .subject("subject of " + granted.user())
                        .issueTime(Date.from(time.now()))
                        .expirationTime(Date.from(time.now().plus(Duration.ofMinutes(5))))
                        .claim("nonce", granted.request().get("nonce"))
                        .claim("preferred_username", granted.user())
                        .claim("name", "Name of " + granted.user())
                        .claim("email", granted.user() + "@example.com")
                        .claim("groups", List.of("operators", "others")))
                .build();
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
