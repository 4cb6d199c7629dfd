package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** What a browser does on its way to a provider and back. */
record Browser(Lab lab, ProviderSimulator provider) {
    static final String PATH = "/api/v1/login/oidc";

    /** A browser that was sent to the provider, with the cookie that it keeps. */
    record Away(URI there, String cookie) {}

    Away begin(String query) {
        Client.Answer answer = lab.stranger().get(PATH + query);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(303);
        String cookie = answer.response().headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly").contains("Secure").contains("SameSite=Lax");
        return new Away(location(answer), cookie.substring(0, cookie.indexOf(';')));
    }

    static URI location(Client.Answer answer) {
        return URI.create(answer.response().headers().firstValue("Location").orElseThrow());
    }

    Client.Answer back(Map<String, String> fields, String cookie) {
        StringBuilder query = new StringBuilder();
        fields.forEach((name, value) -> query.append(query.isEmpty() ? "?" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return lab.stranger().send("GET", PATH + "/callback" + query, Optional.empty(), Map.of("Cookie", cookie));
    }

    /** The whole way of {@code user}. */
    Client.Answer login(String user) {
        Away away = begin("");
        return back(provider.login(away.there(), user), away.cookie());
    }

    /** Who has the session that an answer brought. */
    Client session(Client.Answer answer) {
        String cookie = answer.response().headers().allValues("Set-Cookie").stream()
                .filter(each -> each.startsWith("holdfast_session="))
                .findFirst()
                .orElseThrow();
        assertThat(cookie).contains("HttpOnly").contains("Secure").contains("SameSite=Strict");
        return lab.stranger().with(cookie.substring("holdfast_session=".length(), cookie.indexOf(';')));
    }
}
