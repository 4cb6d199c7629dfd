package io.holdfast.server.access.oidc;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.server.access.Trust;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Asks a provider: what it offers, for a token, for its keys. Redirects are not followed. */
final class ProviderLink {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long MOST_BYTES = 1 << 20;

    /** What it offers, as it says under its well-known address. */
    record Offer(URI authorization, URI token, URI keys, List<String> clientMethods) {}

    private final Provider provider;

    ProviderLink(Provider provider) {
        this.provider = provider;
    }

    Offer offer() {
        String issuer = provider.issuer().replaceAll("/$", "");
        Map<String, Object> found = json(get(URI.create(issuer + "/.well-known/openid-configuration")));
        try {
            if (!provider.issuer().equals(JSONObjectUtils.getString(found, "issuer"))) {
                throw failed(new IOException("it calls itself " + found.get("issuer")));
            }
            List<String> methods = JSONObjectUtils.getStringList(found, "token_endpoint_auth_methods_supported");
            return new Offer(
                    address(found, "authorization_endpoint"),
                    address(found, "token_endpoint"),
                    address(found, "jwks_uri"),
                    methods == null ? List.of() : methods);
        } catch (ParseException e) {
            throw failed(e);
        }
    }

    private static URI address(Map<String, Object> found, String name) throws ParseException {
        try {
            return Provider.check(name, String.valueOf(JSONObjectUtils.getString(found, name)));
        } catch (HoldfastException e) {
            throw failed(e);
        }
    }

    JWKSet keys(Offer offer) {
        try {
            return JWKSet.parse(get(offer.keys()));
        } catch (ParseException e) {
            throw failed(e);
        }
    }

    /** The ID token, unread, that a code is worth. */
    String idToken(Offer offer, Optional<String> secret, String code, String verifier) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", provider.callback());
        form.put("code_verifier", verifier);
        HttpRequest.Builder request =
                request(offer.token()).header("Content-Type", "application/x-www-form-urlencoded");
        boolean basic = offer.clientMethods().isEmpty() || offer.clientMethods().contains("client_secret_basic");
        if (secret.isPresent() && basic) {
            String pair = encoded(provider.clientId()) + ":" + encoded(secret.get());
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        } else {
            form.put("client_id", provider.clientId());
            secret.ifPresent(text -> form.put("client_secret", text));
        }
        Map<String, Object> answer = json(send(
                request.POST(HttpRequest.BodyPublishers.ofString(query(form))).build()));
        try {
            String token = JSONObjectUtils.getString(answer, "id_token");
            if (token == null) {
                throw failed(new IOException("its answer has no ID token"));
            }
            return token;
        } catch (ParseException e) {
            throw failed(e);
        }
    }

    static String query(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Map<String, Object> json(String text) {
        try {
            return JSONObjectUtils.parse(text);
        } catch (ParseException e) {
            throw failed(e);
        }
    }

    private String get(URI address) {
        return send(request(address).GET().build());
    }

    private static HttpRequest.Builder request(URI address) {
        return HttpRequest.newBuilder(address).timeout(PATIENCE).header("Accept", "application/json");
    }

    private String send(HttpRequest request) {
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(Trust.context(provider.trusted()))
                .build()) {
            HttpResponse<String> answer = client.send(
                    request,
                    HttpResponse.BodyHandlers.limiting(
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), MOST_BYTES));
            if (answer.statusCode() != 200) {
                throw new IOException(request.uri() + " answered with the status " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException | GeneralSecurityException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    /** Strangers see this, so it says nothing about the reason, which is in the log. */
    static HoldfastException failed(Exception cause) {
        return new HoldfastException(
                ErrorCode.ACCESS_PROVIDER,
                Provider.NAME,
                "the OpenID provider did not answer, or not as it must: try again later. Users that are kept here can log in; the"
                        + " log of the server has the reason.",
                cause);
    }
}
